#pragma once

#include <nlohmann/json_fwd.hpp>

namespace leakrun {

/// The rules of leakrun as `reportingDescriptor` objects of SARIF, in the order of FindingRule.
/// They are the same in every run.
nlohmann::ordered_json sarif_rules();

}  // namespace leakrun
