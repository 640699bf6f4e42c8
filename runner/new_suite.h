#pragma once

#include <map>
#include <string>

#include "report/suite_result.h"

namespace leakrun {

/// A results document without results of a run that starts now, on this host, by this leakrun.
SuiteResult new_suite(const std::map<std::string, std::string>& options);

}  // namespace leakrun
