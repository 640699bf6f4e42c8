#include "runner/ending.h"

#include <fmt/format.h>

#include <cstring>

#include "base/system_error.h"
#include "base/text.h"
#include "runner/ctest_outcome.h"
#include "runner/frameworks/outcome.h"

namespace leakrun {
namespace {

std::string signal_text(int number) {
  const char* name = sigabbrev_np(number);
  return name != nullptr ? fmt::format("signal {} (SIG{})", number, name)
                         : fmt::format("signal {}", number);
}

Ending ending_of_process(const TestCase& test, const ProcessEnd& end,
                         const FinishedProcess& finished) {
  switch (end.how) {
    case ProcessEnd::How::kExited:
      return ctest_ending(test, end.code, finished.found);
    case ProcessEnd::How::kSignaled:
      return {Outcome::kCrashed, signal_text(end.code)};
    case ProcessEnd::How::kTimedOut:
      return {Outcome::kTimedOut, fmt::format("ended after {:.4g} s", end.duration_seconds)};
    case ProcessEnd::How::kOverMemory:
      return {Outcome::kOverMemory,
              fmt::format("ended at {} resident", human_bytes(end.max_rss_bytes))};
    case ProcessEnd::How::kNotStarted:
      return {Outcome::kNotStarted, system_message(end.code)};
    case ProcessEnd::How::kEndedOnRequest:
      break;
  }
  return {Outcome::kNotStarted, "interrupted"};
}

}  // namespace

Ending ending_of_test(const TestCase& test, const ProcessEnd& end,
                      const FinishedProcess& finished) {
  const Ending ending = ending_of_process(test, end, finished);
  return test.framework == Framework::kNone ? ending : ending_of_case(test, end, finished, ending);
}

}  // namespace leakrun
