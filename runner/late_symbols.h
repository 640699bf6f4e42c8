#pragma once

#include <string>
#include <vector>

#include "profile/address.h"
#include "report/suite_result.h"
#include "runner/test_results.h"
#include "symbolize/source_view.h"

namespace leakrun {

/// The result of `test` with stacks of modules and offsets alone, as it stands in a journal: of
/// each kind, the 20 largest.
TestResult without_symbols(const JudgedTest& test, const ModuleTable& modules);

/// Symbolizes what without_symbols() left without names, where the modules are still what they
/// were in the run, and shows them as `view` says. What could not be symbolized is said in
/// `warnings`.
void add_symbols(SuiteResult& suite, const SourceView& view, std::vector<std::string>& warnings);

/// Sees the frames of a document anew: what the view names is internal, too, paths are mapped once
/// more, and shown as it says.
void see_again(SuiteResult& suite, const SourceView& view);

}  // namespace leakrun
