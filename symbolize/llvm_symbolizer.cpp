#include "symbolize/llvm_symbolizer.h"

#include <fmt/format.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "base/child_process.h"
#include "base/text.h"
#include "profile/stack_text.h"

namespace leakrun {
namespace {

// A symbolizer that neither reads nor writes for so long has hung; large modules take seconds.
constexpr std::chrono::seconds kIdleLimit{120};
// From here on a signal ended it, as for want of memory: it is tried once more.
constexpr int kDied = 128;
constexpr int kNewestVersion = 40;
constexpr int kOldestVersion = 13;  // the first with JSON output

std::string text_of(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::uint32_t number_of(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_unsigned() ? found->get<std::uint32_t>() : 0;
}

Frame frame_of(const nlohmann::json& symbol) {
  Frame frame;
  frame.function = text_of(symbol, "FunctionName");
  frame.file = text_of(symbol, "FileName");
  if (!frame.file.empty()) {
    frame.file = std::filesystem::path(frame.file).lexically_normal().string();
  }
  frame.line = number_of(symbol, "Line");
  frame.column = number_of(symbol, "Column");
  return frame;
}

// Why a module could not be looked up at all: version 14 says so of the first address only and
// ends with status 0, version 19 says it once and ends with status 1.
std::string module_error(std::string_view output) {
  const auto answer = nlohmann::json::parse(output.substr(0, output.find('\n')), nullptr, false);
  const auto error = answer.is_object() ? answer.find("Error") : answer.end();
  return error != answer.end() && error->is_object() ? text_of(*error, "Message") : std::string();
}

}  // namespace

Stack read_symbolizer_line(std::string_view line) {
  const auto answer = nlohmann::json::parse(line, nullptr, false);
  if (!answer.is_object() || !answer.contains("Symbol") || !answer["Symbol"].is_array()) {
    return {};
  }
  Stack frames;
  for (const auto& symbol : answer["Symbol"]) {
    Frame frame = symbol.is_object() ? frame_of(symbol) : Frame{};
    if (!frame.function.empty() || !frame.file.empty()) {
      frames.push_back(std::move(frame));
    }
  }
  for (std::size_t i = 0; i + 1 < frames.size(); i++) {
    frames[i].inlined = true;
  }
  return frames;
}

tl::expected<std::vector<Stack>, std::string> LlvmSymbolizer::resolve(
    const Module& module, std::span<const std::uint64_t> offsets) {
  Command command;
  command.arguments = {program_.string(), "--output-style=JSON", "--inlines", "--demangle",
                       "--obj=" + module.path};
  for (const std::uint64_t offset : offsets) {
    command.standard_input += fmt::format("{:#x}\n", offset);
  }
  command.idle_limit = kIdleLimit;
  auto result = run_command(command);
  if (result && result->exit_status > kDied) {
    result = run_command(command);
  }
  if (!result) {
    return tl::unexpected(result.error());
  }
  if (const std::string error = module_error(result->output); !error.empty()) {
    return tl::unexpected(error);
  }
  if (result->exit_status != 0) {
    return tl::unexpected(fmt::format("{} ended with status {}: {}", program_.string(),
                                      result->exit_status, trimmed(result->error_output)));
  }
  std::vector<Stack> stacks;
  stacks.reserve(offsets.size());
  for (std::string_view rest = result->output; !rest.empty();) {
    stacks.push_back(read_symbolizer_line(take_line(rest)));
  }
  if (stacks.size() != offsets.size()) {
    return tl::unexpected(fmt::format("{} answered {} of {} addresses", program_.string(),
                                      stacks.size(), offsets.size()));
  }
  return stacks;
}

std::filesystem::path find_llvm_symbolizer() {
  // The variable that the sanitizer runtimes read for the same purpose.
  const char* chosen = std::getenv("ASAN_SYMBOLIZER_PATH");  // NOLINT(concurrency-mt-unsafe)
  if (chosen != nullptr && std::string_view(chosen).find("llvm-symbolizer") != std::string::npos) {
    return find_program(chosen);
  }
  std::filesystem::path program = find_program("llvm-symbolizer");
  for (int version = kNewestVersion; program.empty() && version >= kOldestVersion; version--) {
    program = find_program(fmt::format("llvm-symbolizer-{}", version));
  }
  return program;
}

}  // namespace leakrun
