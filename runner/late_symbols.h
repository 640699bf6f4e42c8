#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "profile/address.h"
#include "report/suite_result.h"
#include "runner/test_results.h"

namespace leakrun {

/// The result of `test` with stacks of modules and offsets alone, as it stands in a journal: of
/// growth, the 20 largest.
TestResult without_symbols(const JudgedTest& test, const ModuleTable& modules);

/// Symbolizes what without_symbols() left without names, where the modules are still what they
/// were in the run. Paths of source files below `source_root` become relative to it. What could not
/// be symbolized is said in `warnings`.
void add_symbols(SuiteResult& suite, const std::filesystem::path& source_root,
                 std::vector<std::string>& warnings);

}  // namespace leakrun
