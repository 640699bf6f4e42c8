#include "runner/results/results_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <iostream>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "report/json_report.h"
#include "runner/option_sources.h"
#include "runner/run_error.h"

namespace leakrun {
namespace {

namespace po = boost::program_options;
using Words = std::vector<std::string>;

constexpr const char* kResults = "results";

void check_files(const ResultsCommand& command, const Words& files) {
  if (files.size() < command.least_files || files.size() > command.most_files) {
    fail_usage(fmt::format("name {}, as in '{} results.json{}' ({} --help lists the options)",
                           command.most_files == 1   ? "one results document"
                           : command.most_files == 2 ? "two results documents"
                           : command.least_files == 1
                               ? "results documents"
                               : fmt::format("at least {} results documents", command.least_files),
                           command.name, command.least_files > 1 ? " other.json" : "",
                           command.name));
  }
  if (std::count(files.begin(), files.end(), "-") > 1) {
    fail_usage("- is named twice, and there is one standard input: give a file");
  }
}

}  // namespace

std::optional<ResultsCommandLine> read_command_line(ResultsCommand command,
                                                    const Words& arguments) {
  auto add = command.options.add_options();
  add("color", po::value<std::string>()->default_value("auto")->value_name("auto|always|never"),
      "colour in what is printed");
  add("help,h", po::bool_switch(), "print this");
  ReadOptions read = read_options({.options = command.options,
                                   .command = command.name,
                                   .words = kResults,
                                   .environment = EnvironmentUse::kAppearance},
                                  arguments);
  if (read.values.flag("help")) {
    std::cout << command.usage << command.options << command.usage_end;
    return std::nullopt;
  }
  Words files = read.values.words(kResults);
  check_files(command, files);
  return ResultsCommandLine{std::move(read.values), std::move(files)};
}

SuiteResult read_results(const std::string& name) {
  const std::string file = name == "-" ? "/dev/stdin" : name;
  const auto text = read_file(file, kLargestResults);
  if (!text) {
    fail_usage(text.error());
  }
  auto suite = read_json_report(*text);
  if (!suite) {
    fail_usage(fmt::format("{} is no results document: {}", name, suite.error()));
  }
  return *std::move(suite);
}

}  // namespace leakrun
