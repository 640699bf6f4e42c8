#include "report/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <ostream>
#include <utility>

#include "base/text.h"
#include "report/function_name.h"
#include "report/ink.h"
#include "report/section_text.h"

namespace leakrun {
namespace {

std::string module_offset(const Frame& frame) {
  if (frame.module.empty()) {
    return fmt::format("<unknown module> 0x{:x}", frame.offset);
  }
  return fmt::format("{}+0x{:x}", printable_line(frame.module), frame.offset);
}

std::string text_of(const Frame& frame, std::string_view function) {
  if (frame.function.empty()) {
    return location(frame);
  }
  const std::string name = printable_line(function);
  return frame.file.empty() ? fmt::format("{} ({})", name, module_offset(frame))
                            : fmt::format("{} {}", location(frame), name);
}

std::string short_text(const Frame& frame) {
  return text_of(frame, short_function_name(frame.function));
}

std::string place_text(const Stack& stack) {
  const Frame* const place = place_of(stack);
  return place == nullptr ? "<no call stack>" : short_text(*place);
}

std::string counted(std::uint64_t count) {
  return fmt::format("{} allocation{}", count, count == 1 ? "" : "s");
}

std::string headline(const GrowthSite& site) {
  // Bytes may grow where the number of allocations does not: a larger block took a smaller's place.
  const std::string in = site.allocations > 0
                             ? counted(static_cast<std::uint64_t>(site.allocations))
                             : "larger allocations";
  return fmt::format("{} in {}: {}", signed_bytes(site.bytes), in, place_text(site.stack));
}

std::string headline(const LeakSite& leak) {
  return fmt::format("{} leak of {} in {}: {}", word(leak.kind), human_bytes(as_signed(leak.bytes)),
                     counted(leak.allocations), place_text(leak.stack));
}

std::string marks_of(const Frame& frame) {
  if (frame.inlined) {
    return frame.internal ? " [internal, inlined]" : " [inlined]";
  }
  return frame.internal ? " [internal]" : "";
}

std::string without_folder(std::string path) {
  if (const std::size_t slash = path.rfind('/'); slash != std::string::npos) {
    path.replace(0, slash, "\u2026");
  }
  return path;
}

std::string folded_text(Frame frame) {
  frame.file = without_folder(std::move(frame.file));
  frame.module = without_folder(std::move(frame.module));
  return short_text(frame);
}

std::string line_of_stack(const Frame& frame, bool whole) {
  return whole ? frame_text(frame) : frame.internal ? folded_text(frame) : short_text(frame);
}

void write_stack(std::ostream& out, const Stack& stack, const StackStyle& style) {
  for (std::size_t depth = 0; depth < stack.size(); ++depth) {
    const Frame& frame = stack[depth];
    const std::string line = fmt::format("    {:>3} {}{}", fmt::format("#{}", depth),
                                         line_of_stack(frame, style.whole), marks_of(frame));
    out << painted(line, Ink::kDim, style.color && frame.internal) << '\n';
  }
}

template <class Site>
void write_sites(std::ostream& out, const std::vector<Site>& sites, std::size_t omitted,
                 const StackStyle& style) {
  const std::size_t shown = std::min<std::size_t>(sites.size(), style.top);
  for (std::size_t i = 0; i < shown; ++i) {
    out << "  " << painted(headline(sites[i]), Ink::kBold, style.color) << '\n';
    write_stack(out, sites[i].stack, style);
  }
  const std::size_t left_out = sites.size() - shown + omitted;
  if (left_out > 0) {
    const char* ending = left_out == 1 ? "" : "s";
    out << (shown > 0
                ? fmt::format("  and {} smaller call stack{}\n", left_out, ending)
                : fmt::format("  {} call stack{}, not kept to save memory\n", left_out, ending));
  }
}

bool exceeds_threshold(const TestResult& test) {
  return test.growth_bytes && std::cmp_greater(*test.growth_bytes, test.threshold_bytes);
}

/// Where the test itself is within its threshold: the scope that is furthest over its own.
const SectionResult* decisive_scope(const TestResult& test) {
  const auto scopes = exceeded_scopes(test);
  return scopes.empty() || exceeds_threshold(test) ? nullptr : scopes.front();
}

bool leaks_come_first(const TestResult& test) {
  return !test.leaks.empty() && (test.verdict == Verdict::kLeaked ||
                                 (!exceeds_threshold(test) && decisive_scope(test) == nullptr));
}

/// The sites of what decided, where that was growth.
const std::vector<GrowthSite>& decisive_sites(const TestResult& test) {
  const SectionResult* const scope = decisive_scope(test);
  return scope != nullptr && !scope->growth_sites.empty() ? scope->growth_sites : test.growth_sites;
}

void write_growth_block(std::ostream& out, const TestResult& test, const StackStyle& style) {
  if (!test.growth_sites.empty()) {
    out << fmt::format("\nTop {} memory allocations:\n", style.top);
    write_sites(out, test.growth_sites, test.growth_sites_omitted, style);
  }
}

void write_leak_block(std::ostream& out, const TestResult& test, const StackStyle& style) {
  if (!test.leaks.empty() || test.leaks_omitted > 0) {
    out << "\nLeaks:\n";
    write_sites(out, test.leaks, test.leaks_omitted, style);
  }
}

}  // namespace

std::string printable_output(std::string_view output) {
  std::string plain;
  plain.reserve(output.size());
  for (std::size_t i = 0; i < output.size(); ++i) {
    if (!output.substr(i).starts_with("\r\n")) {
      plain += output[i];
    }
  }
  return printable_utf8(plain);
}

std::string target_base_name(std::string_view target) {
  const std::size_t last = target.find_last_not_of('/');
  if (last == std::string_view::npos) {
    return printable_line(target);
  }
  target = target.substr(0, last + 1);
  return printable_line(target.substr(target.rfind('/') + 1));
}

std::string full_name(const TestResult& test) {
  return target_base_name(test.target) + "::" + printable_line(test.name);
}

bool is_failure(Verdict verdict) {
  return verdict != Verdict::kPassed && verdict != Verdict::kSkipped;
}

bool is_memory_verdict(Verdict verdict) {
  return verdict == Verdict::kGrew || verdict == Verdict::kLeaked;
}

std::int64_t as_signed(std::uint64_t bytes) {
  constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(bytes, kLargest));
}

std::string signed_bytes(std::int64_t bytes) {
  return (bytes > 0 ? "+" : "") + human_bytes(bytes);
}

std::string location(const Frame& frame) {
  if (frame.file.empty()) {
    return frame.function.empty() ? module_offset(frame)
                                  : printable_line(short_function_name(frame.function));
  }
  const std::string file = printable_line(frame.file);
  return frame.line == 0 ? file : fmt::format("{}:{}", file, frame.line);
}

std::string frame_text(const Frame& frame) {
  return text_of(frame, frame.function);
}

const Stack* decisive_stack(const TestResult& test) {
  if (leaks_come_first(test)) {
    return &test.leaks.front().stack;
  }
  const std::vector<GrowthSite>& sites = decisive_sites(test);
  return sites.empty() ? nullptr : &sites.front().stack;
}

std::string decisive_place(const TestResult& test) {
  if (leaks_come_first(test)) {
    return headline(test.leaks.front());
  }
  const std::vector<GrowthSite>& sites = decisive_sites(test);
  return sites.empty() ? "" : headline(sites.front());
}

std::vector<std::string> memory_findings(const TestResult& test) {
  std::vector<std::string> findings;
  if (test.exempt) {
    return findings;
  }
  if (exceeds_threshold(test)) {
    findings.push_back(fmt::format("Memory growth: {} (threshold: {})",
                                   human_bytes(*test.growth_bytes),
                                   megabytes(as_signed(test.threshold_bytes))));
  }
  constexpr std::size_t kMostScopes = 10;
  const auto scopes = exceeded_scopes(test);
  for (std::size_t i = 0; i < std::min(scopes.size(), kMostScopes); ++i) {
    findings.push_back(scope_finding(*scopes[i]));
  }
  if (scopes.size() > kMostScopes) {
    findings.push_back(fmt::format("Growth in {} more scopes", scopes.size() - kMostScopes));
  }
  if (test.leaked_bytes.value_or(0) > 0) {
    findings.push_back("Memory leaked: " + human_bytes(as_signed(*test.leaked_bytes)));
  }
  return findings;
}

void write_growth_sites(std::ostream& out, const std::vector<GrowthSite>& sites,
                        std::size_t omitted, const StackStyle& style) {
  write_sites(out, sites, omitted, style);
}

void write_allocation_report(std::ostream& out, const TestResult& test, const StackStyle& style) {
  const bool scopes_come_first = decisive_scope(test) != nullptr;
  if (leaks_come_first(test)) {
    write_leak_block(out, test, style);
  }
  if (scopes_come_first) {
    write_scope_block(out, test, style);
  }
  write_growth_block(out, test, style);
  if (!scopes_come_first) {
    write_scope_block(out, test, style);
  }
  if (!leaks_come_first(test)) {
    write_leak_block(out, test, style);
  }
}

}  // namespace leakrun
