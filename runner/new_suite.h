#pragma once

#include <ctime>
#include <map>
#include <optional>
#include <string>

#include "report/suite_result.h"

namespace leakrun {

/// A results document without results of a run that starts now, on this host, by this leakrun.
SuiteResult new_suite(const std::map<std::string, std::string>& options);

/// The time that `rfc3339`, as SuiteResult::started has it, says; none where it says none.
std::optional<std::time_t> time_of(const std::string& rfc3339);

}  // namespace leakrun
