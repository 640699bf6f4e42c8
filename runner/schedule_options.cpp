#include "runner/schedule_options.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

#include "base/text.h"

namespace leakrun {
namespace {

constexpr double kMegabyte = 1 << 20;

unsigned count_or_zero(const OptionValues& values, const std::string& name) {
  constexpr const char* kWhat = "a whole number from 0 to 10000";
  const double number = values.number(name, kWhat);
  if (number > 10000 || number != std::floor(number)) {
    values.refuse(name, fmt::format("'{}' is not {}", printable_line(values.text(name)), kWhat));
  }
  return static_cast<unsigned>(number);
}

MemoryBudget memory_budget(const OptionValues& values) {
  const std::string text = values.text("memory-budget");
  const bool is_percent = text.ends_with('%');
  const std::string_view digits = std::string_view(text).substr(0, text.size() - is_percent);
  double number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const double most = is_percent ? 100 : 1e9;
  if (error != std::errc{} || end != digits.data() + digits.size() ||
      !(number > 0 && number <= most)) {
    values.refuse("memory-budget",
                  fmt::format("'{}' is neither a number of megabytes nor a percentage up to 100%, "
                              "such as 4096 or 80%",
                              printable_line(text)));
  }
  return is_percent ? MemoryBudget{0, number}
                    : MemoryBudget{static_cast<std::uint64_t>(std::ceil(number * kMegabyte)), 0};
}

}  // namespace

void read_schedule_options(const OptionValues& values, RunOptions& options) {
  options.memory_budget = memory_budget(values);
  options.test_memory_bytes = static_cast<std::uint64_t>(
      values.number("test-memory-mb", "a number of megabytes, such as 2048") * kMegabyte);
  options.max_failures = values.flag("fail-fast") ? 1 : count_or_zero(values, "max-fail");
  options.retries = count_or_zero(values, "retries");
  options.slow_after_seconds = values.number("slow-after", "a number of seconds");
  if (options.slow_after_seconds < 0.1) {
    values.refuse("slow-after", "give a number of seconds from 0.1");
  }
}

}  // namespace leakrun
