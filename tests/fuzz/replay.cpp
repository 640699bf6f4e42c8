// replay CORPUS [FILE...]: gives a target its seeds, and what a fixed generator makes of them, as
// a test without libFuzzer. The seeds named refused-* must be refused and all others accepted:
// a seed that a change of the format made worthless is found so. With FILEs only these are given,
// to see a crash of libFuzzer under a debugger.

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "tests/fuzz/target.h"

namespace leakrun::fuzz {
namespace {

constexpr std::size_t kSeedLimit = 4096;
constexpr std::size_t kMostCuts = 512;
constexpr std::size_t kMutations = 500;

struct Seed {
  std::string name;
  std::string text;
};

std::vector<Seed> seeds_of(const std::filesystem::path& corpus) {
  std::vector<Seed> seeds;
  for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
    auto text = read_file(entry.path(), kSeedLimit);
    require(text.has_value(), "a seed can be read and has at most 4 KB");
    seeds.push_back({entry.path().filename().string(), std::move(*text)});
  }
  // A folder has no order, and the run must be the same everywhere.
  std::sort(seeds.begin(), seeds.end(),
            [](const Seed& a, const Seed& b) { return a.name < b.name; });
  require(!seeds.empty(), "there are seeds");
  return seeds;
}

class Mutator {
 public:
  /// `text`, which is not empty, with one to four changes.
  std::string changed(std::string text) {
    for (std::size_t changes = 1 + below(4); changes > 0 && !text.empty(); --changes) {
      change(text);
    }
    return text;
  }

 private:
  // Not a std::uniform_int_distribution, whose values differ from library to library.
  std::size_t below(std::size_t limit) { return generator_() % limit; }

  void change(std::string& text) {
    const std::size_t place = below(text.size());
    switch (below(6)) {
      case 0:
        text[place] = static_cast<char>(below(256));
        break;
      case 1:
        text[place] = static_cast<char>(text[place] ^ (1 << below(8)));
        break;
      case 2:
        text.erase(place, 1 + below(16));
        break;
      case 3: {  // a line less
        const auto [start, length] = line_at(text, place);
        text.erase(start, length);
        break;
      }
      case 4: {  // a line in another place
        const auto [start, length] = line_at(text, place);
        const std::string line = text.substr(start, length);
        text.insert(line_at(text, below(text.size())).start, line);
        break;
      }
      default:
        change_number(text, place);
    }
  }

  struct Line {
    std::size_t start;
    std::size_t length;  ///< with its newline
  };

  static Line line_at(const std::string& text, std::size_t place) {
    const std::size_t before = place == 0 ? std::string::npos : text.rfind('\n', place - 1);
    const std::size_t start = before == std::string::npos ? 0 : before + 1;
    const std::size_t end = text.find('\n', place);
    return {start, (end == std::string::npos ? text.size() : end + 1) - start};
  }

  /// The next number becomes one at which readers break.
  void change_number(std::string& text, std::size_t place) {
    constexpr std::string_view kDigits = "0123456789";
    constexpr std::array<std::string_view, 10> kNumbers = {"0",
                                                           "1",
                                                           "-1",
                                                           "-0.0",
                                                           "4294967296",
                                                           "9223372036854775807",
                                                           "9223372036854775808",
                                                           "18446744073709551615",
                                                           "18446744073709551616",
                                                           "1e308"};
    const std::size_t start = text.find_first_of(kDigits, place);
    if (start != std::string::npos) {
      const std::size_t end = std::min(text.find_first_not_of(kDigits, start), text.size());
      text.replace(start, end - start, kNumbers[below(kNumbers.size())]);
    }
  }

  std::mt19937 generator_;  // NOLINT(bugprone-random-generator-seed): the same every time
};

/// How many texts were given.
std::size_t replay(const Seed& seed, Mutator& mutator) {
  std::fprintf(stderr, "%s\n", seed.name.c_str());
  const bool is_accepted = accepts(seed.text);
  require(is_accepted != seed.name.starts_with("refused-"),
          "seeds named refused-* are refused, and all others accepted");
  std::size_t count = 1;
  const std::size_t stride = seed.text.size() / kMostCuts + 1;
  for (std::size_t length = 0; length < seed.text.size(); length += stride, ++count) {
    accepts(std::string_view(seed.text).substr(0, length));
  }
  for (std::size_t i = 0; i < kMutations && !seed.text.empty(); ++i, ++count) {
    accepts(mutator.changed(seed.text));
  }
  return count;
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    std::fputs("usage: replay CORPUS [FILE...]\n", stderr);
    return 2;
  }
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const auto text = read_file(arguments[i], std::size_t{1} << 30);
    require(text.has_value(), "the file can be read");
    std::printf("%s: %s\n", arguments[i].c_str(), accepts(*text) ? "accepted" : "refused");
  }
  if (arguments.size() > 1) {
    return 0;
  }
  Mutator mutator;
  std::size_t count = 0;
  for (const Seed& seed : seeds_of(arguments.front())) {
    count += replay(seed, mutator);
  }
  std::printf("%zu texts\n", count);
  return 0;
}

}  // namespace
}  // namespace leakrun::fuzz

int main(int argc, char** argv) {
  try {
    return leakrun::fuzz::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "leakrun: %s\n", error.what());
    return 1;
  }
}
