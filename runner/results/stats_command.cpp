#include "runner/results/stats_command.h"

#include <unistd.h>

#include <boost/program_options/value_semantic.hpp>
#include <iostream>
#include <limits>

#include "report/sites/stats_text.h"
#include "runner/options.h"
#include "runner/results/read_suite.h"
#include "runner/results/results_options.h"
#include "runner/terminal.h"

namespace leakrun {
namespace {

namespace po = boost::program_options;

constexpr const char* kStatsUsage =
    "Usage: leakrun stats [OPTIONS] RESULTS...\n"
    "\n"
    "Prints totals of a run, how growth is spread over tests and sizes of allocations, and the\n"
    "largest and the longest tests. RESULTS are results documents (--json); - is standard input.\n"
    "\n";

ResultsCommand stats_command() {
  ResultsCommand command{.name = "leakrun stats",
                         .usage = kStatsUsage,
                         .most_files = std::numeric_limits<std::size_t>::max()};
  command.options.add_options()("top",
                                po::value<std::string>()->default_value("5")->value_name("N"),
                                "tests named in each table");
  return command;
}

}  // namespace

ExitStatus stats_command_line(const std::vector<std::string>& arguments) {
  const auto line = read_command_line(stats_command(), arguments);
  if (!line) {
    return ExitStatus::kPassed;
  }
  const StatsOptions options{.top = line->values.count("top"),
                             .width = terminal_width(STDOUT_FILENO),
                             .color = wants_color(color_option(line->values), STDOUT_FILENO)};
  const SuiteResult suite = read_suite(line->files);
  write_stats(std::cout, suite, options);
  return view_status(suite);
}

}  // namespace leakrun
