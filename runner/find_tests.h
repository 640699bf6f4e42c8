#pragma once

#include "runner/install_layout.h"
#include "runner/options.h"
#include "runner/selection.h"

namespace leakrun {

/// Finds the tests of the targets, which builds source trees, and selects those that are to run.
/// Throws RunError as discover() and select_tests() do.
SelectedTests find_tests(const RunOptions& options, const InstallLayout& layout);

}  // namespace leakrun
