#pragma once

#include <filesystem>
#include <vector>

#include "report/html/html_report.h"
#include "report/suite_result.h"

namespace leakrun {

/// The lines of source around the user's own frames of the call stacks that grew or leaked, of
/// failing tests first, where the files are there. Which files these are comes out of a document or
/// out of debug information, which anybody may have written: only regular files of C, C++ and their
/// like below `root` are read, links resolved, and of all of them a bounded part.
std::vector<SourceExcerpt> read_excerpts(const SuiteResult& suite,
                                         const std::filesystem::path& root);

}  // namespace leakrun
