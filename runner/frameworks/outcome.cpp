#include "runner/frameworks/outcome.h"

#include <fmt/format.h>

#include "base/text.h"
#include "runner/frameworks/boost_test.h"
#include "runner/frameworks/catch2.h"
#include "runner/frameworks/doctest.h"
#include "runner/frameworks/googletest.h"
#include "runner/frameworks/lines.h"

namespace leakrun {
namespace {

CaseReport report_of(const TestCase& test, const FinishedProcess& finished) {
  const std::string output = without_colors(finished.standard_output);
  switch (test.framework) {
    case Framework::kGoogleTest:
      return read_googletest_report(output);
    case Framework::kCatch2:
      return read_catch2_report(output);
    case Framework::kDoctest:
      return read_doctest_report(output);
    case Framework::kBoostTest:
      return read_boost_test_report(output, without_colors(finished.standard_error));
    case Framework::kNone:
      break;
  }
  return {};
}

// A reason may have several lines, and is part of one.
std::string in_one_line(std::string_view text) {
  constexpr std::size_t kLongest = 500;
  std::string line;
  for_each_line(text, [&](std::string_view part) {
    part = trimmed(part);
    line += part.empty() || line.empty() ? "" : " ";
    line += part;
    return line.size() <= kLongest;
  });
  if (line.size() > kLongest) {
    line.resize(kLongest);
    line += "...";
  }
  return line;
}

Ending skipped(const TestCase& test, const CaseReport& report) {
  const std::string reason = in_one_line(report.skip_reason);
  return {Outcome::kSkipped,
          reason.empty() ? fmt::format("{} skipped it", word(test.framework)) : reason};
}

}  // namespace

Ending ending_of_case(const TestCase& test, const ProcessEnd& end, const FinishedProcess& finished,
                      const Ending& ending) {
  if (end.how != ProcessEnd::How::kExited) {
    return ending;
  }
  const CaseReport report = report_of(test, finished);
  if (report.ran == 0U) {
    return {Outcome::kNotStarted, fmt::format("{} ran no case: '{}' was not selected",
                                              word(test.framework), test.case_name)};
  }
  const bool all_skipped = report.ran && report.skipped >= *report.ran;
  const bool has_skip_status =
      test.framework == Framework::kCatch2 && end.code == kCatch2AllSkipped;
  if (all_skipped && (ending.outcome == Outcome::kPassed || has_skip_status)) {
    return skipped(test, report);
  }
  if (ending.outcome != Outcome::kPassed) {
    return ending;
  }
  if (!report.ran) {
    return {Outcome::kNotStarted,
            fmt::format("{} does not say that it ran '{}' to its end (did it exit, or is its "
                        "output another? --isolate binary does not ask)",
                        word(test.framework), test.case_name)};
  }
  if (*report.ran != test.case_count) {
    return {Outcome::kNotStarted,
            fmt::format("{} ran {} cases instead of {}, '{}'", word(test.framework), *report.ran,
                        test.case_count, test.case_name)};
  }
  return ending;
}

}  // namespace leakrun
