#include "runner/results/summary_command.h"

#include <unistd.h>

#include <boost/program_options/value_semantic.hpp>
#include <iostream>
#include <limits>

#include "report/sites/summary_text.h"
#include "runner/options.h"
#include "runner/results/read_suite.h"
#include "runner/results/results_options.h"
#include "runner/terminal.h"

namespace leakrun {
namespace {

namespace po = boost::program_options;

constexpr const char* kSummaryUsage =
    "Usage: leakrun summary [OPTIONS] RESULTS...\n"
    "\n"
    "Prints where the tests of a whole suite keep memory: what grew or leaked at one place in "
    "many\n"
    "tests adds up. RESULTS are results documents (--json); - is standard input.\n"
    "\n";

ResultsCommand summary_command() {
  ResultsCommand command{.name = "leakrun summary",
                         .usage = kSummaryUsage,
                         .most_files = std::numeric_limits<std::size_t>::max()};
  auto add = command.options.add_options();
  add("growth", po::bool_switch(), "growth alone");
  add("leaks", po::bool_switch(), "leaks alone");
  add("by", po::value<std::string>()->default_value("place")->value_name("place|stack"),
      "what is one row: the line that allocates, or the whole call stack");
  add("top", po::value<std::string>()->default_value("10")->value_name("N"), "rows of each table");
  return command;
}

}  // namespace

ExitStatus summary_command_line(const std::vector<std::string>& arguments) {
  const auto line = read_command_line(summary_command(), arguments);
  if (!line) {
    return ExitStatus::kPassed;
  }
  const OptionValues& values = line->values;
  const bool is_growth_alone = values.flag("growth") && !values.flag("leaks");
  const bool are_leaks_alone = values.flag("leaks") && !values.flag("growth");
  const SummaryOptions options{
      .growth = !are_leaks_alone,
      .leaks = !is_growth_alone,
      .grouping = values.choice<SiteGrouping>(
          "by", {{"place", SiteGrouping::kPlace}, {"stack", SiteGrouping::kStack}}),
      .top = values.count("top"),
      .width = terminal_width(STDOUT_FILENO),
      .color = wants_color(color_option(values), STDOUT_FILENO)};
  const SuiteResult suite = read_suite(line->files);
  write_site_summary(std::cout, suite, options);
  return view_status(suite);
}

}  // namespace leakrun
