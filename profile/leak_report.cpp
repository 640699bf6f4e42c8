#include "profile/leak_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "profile/stack_text.h"

namespace leakrun {
namespace {

// `Direct leak of N byte(s) in N object(s) allocated from:`
std::optional<Leak> read_leak_header(std::string_view line) {
  Leak leak;
  if (take_prefix(line, "Indirect leak of ")) {
    leak.kind = LeakKind::kIndirect;
  } else if (!take_prefix(line, "Direct leak of ")) {
    return std::nullopt;
  }
  const auto bytes = take_number(line);
  if (!bytes || !take_prefix(line, " byte(s) in ")) {
    return std::nullopt;
  }
  const auto objects = take_number(line);
  if (!objects || line != " object(s) allocated from:") {
    return std::nullopt;
  }
  leak.bytes = *bytes;
  leak.allocations = *objects;
  return leak;
}

// `SUMMARY: AddressSanitizer: N byte(s) leaked in N allocation(s).`, or LeakSanitizer's.
bool read_summary(std::string_view line, LeakReport& report) {
  if (!take_prefix(line, "SUMMARY: AddressSanitizer: ") &&
      !take_prefix(line, "SUMMARY: LeakSanitizer: ")) {
    return false;
  }
  const auto bytes = take_number(line);
  if (!bytes || !take_prefix(line, " byte(s) leaked in ")) {
    return false;
  }
  const auto allocations = take_number(line);
  if (!allocations || line != " allocation(s).") {
    return false;
  }
  report.leaked_bytes = *bytes;
  report.leaked_allocations = *allocations;
  return true;
}

// `  COUNT  BYTES PATTERN`, a row of the table behind `Suppressions used:`
// (PrintMatchedSuppressions in lsan_common.cpp).
std::optional<RuntimeSuppression> read_suppression(std::string_view line) {
  const auto skip_space = [&] {
    line.remove_prefix(std::min(line.size(), line.find_first_not_of(' ')));
  };
  skip_space();
  const auto allocations = take_number(line);
  skip_space();
  const auto bytes = take_number(line);
  if (!allocations || !bytes || !take_prefix(line, " ")) {
    return std::nullopt;
  }
  return RuntimeSuppression{std::string(line), *bytes, *allocations};
}

// Takes the table off `text` up to its last row.
std::vector<RuntimeSuppression> take_suppressions(std::string_view& text) {
  std::vector<RuntimeSuppression> suppressions;
  std::string_view rest = text;
  take_line(rest);  // the names of the columns
  while (const auto suppression = read_suppression(take_line(rest))) {
    suppressions.push_back(*suppression);
    text = rest;
  }
  return suppressions;
}

bool is_leak_start(std::string_view line) {
  return line.starts_with("Direct leak of ") || line.starts_with("Indirect leak of ");
}

// The sum of a figure over all leaks; not further than `limit`, so that it cannot overflow.
std::uint64_t sum_of(std::uint64_t Leak::*figure, const std::vector<Leak>& leaks,
                     std::uint64_t limit) {
  std::uint64_t sum = 0;
  for (auto leak = leaks.begin(); leak != leaks.end() && sum <= limit; ++leak) {
    sum += (*leak).*figure;
  }
  return sum;
}

std::optional<std::string> inconsistency(const LeakReport& report, bool is_begun, bool is_ended,
                                         bool is_limited) {
  if (is_begun != is_ended) {
    return is_begun ? "it is cut short: there is no summary" : "there is a summary and no report";
  }
  // With max_leaks the summary counts what the list leaves out.
  const auto fits = [is_limited](std::uint64_t listed, std::uint64_t summary) {
    return is_limited ? listed <= summary : listed == summary;
  };
  const std::uint64_t bytes = sum_of(&Leak::bytes, report.leaks, report.leaked_bytes);
  if (!fits(bytes, report.leaked_bytes)) {
    return fmt::format("its leaks hold {} bytes where its summary says {}", bytes,
                       report.leaked_bytes);
  }
  const std::uint64_t allocations =
      sum_of(&Leak::allocations, report.leaks, report.leaked_allocations);
  if (!fits(allocations, report.leaked_allocations)) {
    return fmt::format("its leaks are {} allocations where its summary says {}", allocations,
                       report.leaked_allocations);
  }
  return std::nullopt;
}

}  // namespace

tl::expected<LeakReport, std::string> read_leak_report(std::string_view text,
                                                       ModuleTable& modules) {
  LeakReport report;
  bool is_begun = false;
  bool is_ended = false;
  bool is_limited = false;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    if (line.ends_with("ERROR: LeakSanitizer: detected memory leaks")) {
      is_begun = true;
    } else if (line.starts_with("Omitting ")) {
      is_limited = true;
    } else if (is_leak_start(line)) {
      auto leak = read_leak_header(line);
      auto stack = leak ? take_stack(text, modules) : std::nullopt;
      if (!stack) {
        return tl::unexpected(fmt::format("its leak {} is broken", report.leaks.size() + 1));
      }
      leak->stack = std::move(*stack);
      report.leaks.push_back(std::move(*leak));
    } else if (line == "Suppressions used:") {
      report.suppressed = take_suppressions(text);
    } else if (read_summary(line, report)) {
      is_ended = true;
    }
  }
  if (const auto problem = inconsistency(report, is_begun, is_ended, is_limited)) {
    return tl::unexpected(*problem);
  }
  return report;
}

}  // namespace leakrun
