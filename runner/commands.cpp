#include "runner/commands.h"

#include "base/text.h"
#include "runner/doctor.h"
#include "runner/exec_command.h"
#include "runner/list_command.h"
#include "runner/options.h"
#include "runner/results/diff_command.h"
#include "runner/results/flamegraph_command.h"
#include "runner/results/merge_command.h"
#include "runner/results/report_command.h"
#include "runner/results/stats_command.h"
#include "runner/results/summary_command.h"
#include "runner/results/tree_command.h"
#include "runner/run_command.h"
#include "runner/run_error.h"
#include "runner/symbolize_command.h"

namespace leakrun {
namespace {

using Words = std::vector<std::string>;

ExitStatus run_tests(const Words& arguments) {
  const auto options = parse_options(arguments);
  return options ? run_command_line(*options) : ExitStatus::kPassed;
}

template <ExitStatus (*kFunction)(const Words&)>
int status_of(const Words& arguments) {
  return static_cast<int>(kFunction(arguments));
}

}  // namespace

const std::vector<Subcommand>& commands() {
  static const std::vector<Subcommand> all = {
      {"run", status_of<run_tests>},
      {"diff", status_of<diff_command_line>},
      {"doctor", status_of<doctor_command_line>},
      {"exec", exec_command_line},
      {"flamegraph", status_of<flamegraph_command_line>},
      {"list", status_of<list_command_line>},
      {"merge", status_of<merge_command_line>},
      {"report", status_of<report_command_line>},
      {"stats", status_of<stats_command_line>},
      {"summary", status_of<summary_command_line>},
      {"symbolize", symbolize_command_line},
      {"tree", status_of<tree_command_line>},
  };
  return all;
}

int run_arguments(const Words& arguments) {
  for (const Subcommand& command : commands()) {
    if (!arguments.empty() && arguments.front() == command.name) {
      return command.run({arguments.begin() + 1, arguments.end()});
    }
  }
  return status_of<run_tests>(arguments);
}

std::string nearest_command(std::string_view word) {
  Words names;
  for (const Subcommand& command : commands()) {
    names.emplace_back(command.name);
  }
  return nearest_word(word, names);
}

}  // namespace leakrun
