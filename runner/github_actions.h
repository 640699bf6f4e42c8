#pragma once

#include <boost/program_options/options_description.hpp>
#include <ostream>
#include <string>

#include "report/suite_result.h"
#include "runner/option_values.h"

namespace leakrun {

/// How GitHub Actions is told of a run; docs/ci.md.
struct GithubActions {
  bool is_running = false;  ///< this is a step of GitHub Actions (GITHUB_ACTIONS=true)
  bool annotates = false;   ///< --annotations asks for annotations and a job summary
};

/// Adds --annotations, with this default.
void add_annotation_option(boost::program_options::options_description& options,
                           const char* default_value);

/// What it says: auto is github in a step of GitHub Actions, else off.
GithubActions github_actions_from(const OptionValues& values);

/// Takes the lines that are printed in its lifetime for text: a name, or what a test wrote, may
/// have `::error::` in it, which GitHub Actions would take for a command of this step, behind
/// blanks, too, and `##[error]` anywhere in a line. Does nothing outside of GitHub Actions.
class PlainLines {
 public:
  /// `out` must outlive this.
  PlainLines(std::ostream& out, const GithubActions& actions);
  ~PlainLines();
  PlainLines(const PlainLines&) = delete;
  PlainLines& operator=(const PlainLines&) = delete;

 private:
  std::ostream& out_;
  std::string token_;  // empty: commands are not stopped
};

/// Writes the annotations of `suite` to `out`, and appends its job summary to the file that
/// GITHUB_STEP_SUMMARY names; where it cannot, standard error says so, and all else stays as it is.
/// Nothing where `actions` do not annotate.
void annotate(std::ostream& out, const SuiteResult& suite, unsigned top,
              const GithubActions& actions);

}  // namespace leakrun
