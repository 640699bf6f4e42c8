#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>

#include "report/junit_report.h"
#include "report/suite_result.h"

namespace leakrun {

/// The documents that wrapped commands add their results to; an empty path is none.
struct AppendTargets {
  std::filesystem::path json;
  std::filesystem::path junit;
};

/// Adds the results of `suite` to the documents, which are created where they are missing. Any
/// number of processes may do so at once: each holds a lock on the file `.NAME.lock` beside every
/// document, which goes with the process that held it, reads the document, and renames a new one
/// into its place. A result whose name its target already has in one of the documents gets the next
/// free `NAME#2`, the same in both. `junit` is for write_junit_report().
///
/// The error is one line, with the file: a document that is there and cannot be read, or is none of
/// leakrun's, is left as it is, and the other one too where that is found before it is written.
tl::expected<void, std::string> append_results(const AppendTargets& targets, SuiteResult suite,
                                               const JunitOptions& junit);

}  // namespace leakrun
