#include "runner/json_reading.h"

namespace leakrun {

const nlohmann::json& json_member(const nlohmann::json& value, const char* name) {
  static const nlohmann::json null;
  if (!value.is_object()) {
    return null;
  }
  const auto found = value.find(name);
  return found != value.end() ? *found : null;
}

std::string json_text(const nlohmann::json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

}  // namespace leakrun
