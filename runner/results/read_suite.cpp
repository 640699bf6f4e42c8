#include "runner/results/read_suite.h"

#include <filesystem>
#include <iostream>
#include <utility>

#include "base/text.h"
#include "report/merge/suite_merge.h"
#include "runner/late_symbols.h"
#include "runner/results/results_options.h"
#include "runner/suite_status.h"
#include "symbolize/source_view.h"

namespace leakrun {

SuiteResult read_named_results(const std::string& name) {
  SuiteResult suite = read_results(name);
  if (suite.partial) {
    std::error_code error;
    const SourceView view{.internal = {},
                          .path_maps = {},
                          .source_root = std::filesystem::current_path(error).string()};
    std::vector<std::string> warnings;
    add_symbols(suite, view, warnings);
    for (const std::string& warning : warnings) {
      std::cerr << "leakrun: " << printable_line(warning) << '\n';
    }
  }
  return suite;
}

SuiteResult read_suite(const std::vector<std::string>& names) {
  if (names.size() == 1) {
    return read_named_results(names.front());
  }
  SuiteMerge merge(SameTest::kRefuse);
  for (const std::string& name : names) {
    if (const auto added = merge.add(read_named_results(name), name); !added) {
      fail_usage(added.error());
    }
  }
  return std::move(merge).take();
}

ExitStatus view_status(const SuiteResult& suite) {
  const ExitStatus status = exit_status_of(suite);
  return status == ExitStatus::kFailed ? ExitStatus::kPassed : status;
}

}  // namespace leakrun
