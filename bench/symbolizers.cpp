// How long leakrun takes for the functions, files and lines of a program with much debug
// information, beside llvm-symbolizer and eu-addr2line, which are asked the same in the same run.
// Targets: 200 addresses in half the time of the faster of the two, 10,000 in as much, and with the
// cache of an earlier run in a twentieth of llvm-symbolizer's. Fails where one is missed.
// symbolizers PROGRAM
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/child_process.h"
#include "base/file.h"
#include "symbolize/dwarf_backend.h"
#include "symbolize/elf_image.h"
#include "symbolize/llvm_symbolizer.h"
#include "symbolize/symbol_cache.h"

namespace {

using namespace leakrun;
namespace fs = std::filesystem;
using Offsets = std::vector<std::uint64_t>;

constexpr int kRounds = 5;

// The same in every run.
Offsets random_offsets(const fs::path& program, std::size_t count) {
  auto image = ElfImage::open(program);
  if (!image) {
    throw std::runtime_error(fmt::format("{}: {}", program.string(), image.error()));
  }
  std::vector<ElfImage::Symbol> functions;
  image->for_each_function([&](const ElfImage::Symbol& symbol) {
    if (symbol.size > 0) {
      functions.push_back(symbol);
    }
  });
  if (functions.empty()) {
    throw std::runtime_error(program.string() + " has no functions");
  }
  std::mt19937_64 random;
  Offsets offsets;
  for (std::size_t i = 0; i < count; ++i) {
    const ElfImage::Symbol& function = functions[random() % functions.size()];
    offsets.push_back(function.address + random() % function.size);
  }
  return offsets;
}

// The best of several rounds: what else the machine does only adds.
double seconds(const std::function<void()>& act, int rounds = kRounds) {
  double best = 1e9;
  for (int round = 0; round < rounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    act();
    best = std::min(
        best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

void require(const tl::expected<std::vector<Stack>, std::string>& stacks) {
  if (!stacks) {
    throw std::runtime_error(stacks.error());
  }
}

double seconds_of_llvm(const Module& module, const Offsets& offsets) {
  LlvmSymbolizer backend(find_llvm_symbolizer());
  return seconds([&] { require(backend.resolve(module, offsets)); });
}

double seconds_of_elfutils(const Module& module, const Offsets& offsets) {
  constexpr std::size_t kMany = 1000;  // which take it half a minute
  Command command;
  command.arguments = {"eu-addr2line", "-i", "-f", "-e", module.path};
  for (const std::uint64_t offset : offsets) {
    command.standard_input += fmt::format("{:#x}\n", offset);
  }
  return seconds(
      [&] {
        // Its status is 1 where it knows nothing of an address.
        if (const auto result = run_command(command); !result || result->output.empty()) {
          throw std::runtime_error("eu-addr2line (package elfutils) does not run");
        }
      },
      offsets.size() > kMany ? 1 : kRounds);
}

bool report(const std::string& what, double own, double peer, const char* peer_name,
            double target) {
  const double ratio = own / peer;
  const bool is_good = ratio <= target;
  fmt::print("{:<24} {:8.4f} s, {} {:.3f} s: {:.3f} (target: {})  {}\n", what, own, peer_name, peer,
             ratio, target, is_good ? "ok" : "MISSED");
  return is_good;
}

bool measure(const fs::path& program) {
  const Module module{program.string(), ""};
  const Offsets few = random_offsets(program, 200);
  const Offsets many = random_offsets(program, 10'000);
  fmt::print("{}: {:.0f} MB\n", program.string(),
             static_cast<double>(fs::file_size(program)) / (1 << 20));
  bool is_good = true;
  double llvm_seconds = 0;
  for (const Offsets& offsets : {few, many}) {
    // A new one each time: it keeps what it has opened.
    const double own = seconds([&] { require(DwarfBackend().resolve(module, offsets)); });
    llvm_seconds = seconds_of_llvm(module, offsets);
    const double elfutils_seconds = seconds_of_elfutils(module, offsets);
    const bool is_llvm = llvm_seconds < elfutils_seconds;
    is_good =
        report(fmt::format("{} addresses, cold", offsets.size()), own,
               is_llvm ? llvm_seconds : elfutils_seconds,
               is_llvm ? "llvm-symbolizer" : "eu-addr2line", offsets.size() > 200 ? 1 : 0.5) &&
        is_good;
  }
  const PrivateFolder folder("leakrun-bench");
  const auto look_up = [&] {
    CachedBackend cached(folder.path() / "symbols", std::make_unique<DwarfBackend>());
    require(cached.resolve(module, many));
  };
  look_up();
  const double warm = seconds(look_up);
  return report("10000 addresses, warm", warm, llvm_seconds, "llvm-symbolizer", 0.05) && is_good;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    fmt::print(stderr, "usage: symbolizers PROGRAM\n");
    return 2;
  }
  try {
    return measure(fs::absolute(arguments[1])) ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "symbolizers: {}\n", error.what());
    return 2;
  }
}
