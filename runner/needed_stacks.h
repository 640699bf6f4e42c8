#pragma once

#include <set>
#include <vector>

#include "profile/address.h"
#include "runner/test_results.h"

namespace leakrun {

/// The addresses whose symbols `reports` show: of each test that has failed, or leaked, the largest
/// stacks that they list, and the largest growth of each test in the summary's table. Symbols that
/// nobody reads cost seconds in a large program. The text that a runtime printed counts where it
/// is shown. Interns modules of such text in `modules`.
std::set<Address> needed_addresses(std::vector<JudgedTest>& tests, const ShownStacks& reports,
                                   ModuleTable& modules);

}  // namespace leakrun
