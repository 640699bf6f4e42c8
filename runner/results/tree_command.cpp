#include "runner/results/tree_command.h"

#include <unistd.h>

#include <boost/program_options/value_semantic.hpp>
#include <iostream>
#include <limits>

#include "report/sites/summary_text.h"
#include "report/sites/tree_text.h"
#include "runner/options.h"
#include "runner/results/named_tests.h"
#include "runner/results/read_suite.h"
#include "runner/results/results_options.h"
#include "runner/terminal.h"

namespace leakrun {
namespace {

namespace po = boost::program_options;

constexpr const char* kTreeUsage =
    "Usage: leakrun tree [OPTIONS] RESULTS...\n"
    "\n"
    "Prints the call tree of what the tests of a run grew by: outermost calls first, the heaviest\n"
    "before others. RESULTS are results documents (--json); - is standard input.\n"
    "\n";

ResultsCommand tree_command() {
  ResultsCommand command{.name = "leakrun tree",
                         .usage = kTreeUsage,
                         .most_files = std::numeric_limits<std::size_t>::max()};
  auto add = command.options.add_options();
  add("leaks", po::bool_switch(), "of leaks, in the place of growth");
  add("test", po::value<std::vector<std::string>>()->composing()->value_name("GLOB"),
      "only of tests of this name or TARGET::NAME; repeatable");
  add("depth", po::value<std::string>()->default_value("100")->value_name("N"),
      "forks of the tree from the outermost calls");
  add("min-percent", po::value<std::string>()->default_value("1")->value_name("X"),
      "leave out calls that hold less of the whole");
  return command;
}

double percent_of(const OptionValues& values) {
  const double percent = values.number("min-percent", "a percentage, such as 0.5");
  if (percent > 100) {
    values.refuse("min-percent", "give a percentage up to 100");
  }
  return percent;
}

}  // namespace

ExitStatus tree_command_line(const std::vector<std::string>& arguments) {
  const auto line = read_command_line(tree_command(), arguments);
  if (!line) {
    return ExitStatus::kPassed;
  }
  const OptionValues& values = line->values;
  const TreeOptions options{.kind = values.flag("leaks") ? SiteKind::kLeaks : SiteKind::kGrowth,
                            .depth = values.count("depth"),
                            .min_percent = percent_of(values),
                            .ascii = !is_utf8_locale(),
                            .width = terminal_width(STDOUT_FILENO),
                            .color = wants_color(color_option(values), STDOUT_FILENO)};
  const std::vector<std::string> globs = values.words("test");
  const SuiteResult suite = read_suite(line->files);
  require_named(suite, globs);
  const auto is_wanted = [&](const TestResult& test) { return is_named(test, globs); };
  write_call_tree(std::cout, call_tree(suite, options.kind, is_wanted), options);
  std::cout << '\n';
  write_unknown(std::cout, suite);
  return view_status(suite);
}

}  // namespace leakrun
