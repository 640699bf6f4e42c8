#pragma once

#include <stdexcept>
#include <string>

namespace leakrun {

/// leakrun's exit statuses; docs/exit-status.md.
enum class ExitStatus {
  kPassed = 0,
  kFailed = 1,       ///< a test failed, leaked or grew
  kUsage = 2,        ///< the command line or configuration is wrong
  kBuildFailed = 3,  ///< the suite could not be built
  kNoTests = 4,      ///< no test was found or selected
  kNotMeasured = 5,  ///< leakrun could not measure, or could not write what it was asked for
  kInterrupted = 130,
};

/// What stops the whole run. Caught once, in main, which prints `what()` on one line behind
/// "leakrun: " and ends with `status`. What goes wrong in one test is a value in its result.
class RunError : public std::runtime_error {
 public:
  RunError(ExitStatus status, const std::string& message)
      : std::runtime_error(message), status_(status) {}
  ExitStatus status() const { return status_; }

 private:
  ExitStatus status_;
};

/// For a command line or configuration that is wrong.
[[noreturn]] inline void fail_usage(const std::string& message) {
  throw RunError(ExitStatus::kUsage, message);
}

}  // namespace leakrun
