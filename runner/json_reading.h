#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace leakrun {

/// The member `name` of a JSON object; null where `value` is no object or has none. With this
/// and json_text, untrusted JSON is read without a check before each step.
const nlohmann::json& json_member(const nlohmann::json& value, const char* name);

/// A JSON string; empty where `value` is none.
std::string json_text(const nlohmann::json& value);

}  // namespace leakrun
