#include "runner/results/merge_command.h"

#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <filesystem>
#include <iostream>
#include <limits>
#include <utility>

#include "base/text.h"
#include "report/json_report.h"
#include "report/merge/suite_merge.h"
#include "report/number_text.h"
#include "runner/report_files.h"
#include "runner/results/read_suite.h"
#include "runner/results/results_options.h"

namespace leakrun {
namespace {

namespace po = boost::program_options;

constexpr const char* kMergeUsage =
    "Usage: leakrun merge [OPTIONS] RESULTS... -o FILE\n"
    "\n"
    "Makes one results document of several, such as those of shards. 'leakrun report FILE' makes\n"
    "reports of it. A test that is in two of them is an error, but with --latest.\n"
    "\n";

ResultsCommand merge_command() {
  ResultsCommand command{.name = "leakrun merge",
                         .usage = kMergeUsage,
                         .least_files = 1,
                         .most_files = std::numeric_limits<std::size_t>::max()};
  auto add = command.options.add_options();
  add("json,o", po::value<std::string>()->default_value("")->value_name("FILE"),
      "the document to write; - is standard output");
  add("latest", po::bool_switch(),
      "of a test that is in several take the result of the run that started last");
  return command;
}

void note_versions(const std::vector<std::string>& versions) {
  std::string list;
  for (const std::string& version : versions) {
    list += (list.empty() ? "" : ", ") + version;
  }
  if (versions.size() > 1) {
    std::cerr << fmt::format("leakrun: the documents are of several versions of leakrun: {}\n",
                             printable_line(list));
  }
}

// Nothing that leakrun writes is something that it cannot read.
bool is_readable(const std::string& file) {
  std::error_code error;
  const auto size = file == "-" ? 0 : std::filesystem::file_size(file, error);
  if (error || size <= kLargestResults) {
    return true;
  }
  std::cerr << fmt::format(
      "leakrun: {} has {}, and leakrun reads no more than {}: merge fewer documents\n",
      printable_line(file), human_bytes(static_cast<std::int64_t>(size)),
      human_bytes(static_cast<std::int64_t>(kLargestResults)));
  return false;
}

}  // namespace

ExitStatus merge_command_line(const std::vector<std::string>& arguments) {
  const auto line = read_command_line(merge_command(), arguments);
  if (!line) {
    return ExitStatus::kPassed;
  }
  const std::string output = line->values.text("json");
  if (output.empty()) {
    fail_usage("name the document to write, as in 'leakrun merge a.json b.json -o all.json'");
  }
  const ReportFiles files = {{"json", output}};
  check_report_files(files);
  SuiteMerge merge(line->values.flag("latest") ? SameTest::kLatest : SameTest::kRefuse);
  for (const std::string& name : line->files) {
    if (const auto added = merge.add(read_named_results(name), name); !added) {
      fail_usage(added.error());
    }
  }
  note_versions(merge.versions());
  const SuiteResult suite = std::move(merge).take();
  std::ostream& out = output == "-" ? std::cerr : std::cout;
  if (!write_reports(files, suite, 0, out) || !is_readable(output)) {
    return ExitStatus::kNotMeasured;
  }
  out << fmt::format("{} of {}\n", number_of(suite.results.size(), "test"),
                     number_of(line->files.size(), "document"));
  return ExitStatus::kPassed;
}

}  // namespace leakrun
