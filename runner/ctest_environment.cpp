#include "runner/ctest_environment.h"

namespace leakrun {
namespace {

/// The separator of an operation that adds to a list, by the operation's prefix.
std::optional<std::string_view> list_separator(std::string_view kind) {
  if (kind == "string") {
    return "";
  }
  if (kind == "path_list") {
    return ":";
  }
  if (kind == "cmake_list") {
    return ";";
  }
  return std::nullopt;
}

/// `old` with `value` at one end; none for an operation that is not KIND_append or KIND_prepend.
std::optional<std::string> joined(std::string_view operation, std::string_view old,
                                  std::string_view value) {
  const std::size_t underscore = operation.rfind('_');
  if (underscore == std::string_view::npos) {
    return std::nullopt;
  }
  const auto kind_separator = list_separator(operation.substr(0, underscore));
  const std::string_view end = operation.substr(underscore + 1);
  if (!kind_separator || (end != "append" && end != "prepend")) {
    return std::nullopt;
  }
  const std::string separator(old.empty() ? "" : *kind_separator);
  return end == "append" ? std::string(old) + separator + std::string(value)
                         : std::string(value) + separator + std::string(old);
}

}  // namespace

void CTestEnvironment::set(std::string_view entry) {
  const std::size_t equals = entry.find('=');
  if (equals != std::string_view::npos && equals > 0) {
    set_[std::string(entry.substr(0, equals))] = entry.substr(equals + 1);
  }
}

CTestEnvironment::Value CTestEnvironment::inherited(const std::string& name) const {
  if (const auto found = set_.find(name); found != set_.end()) {
    return found->second;
  }
  const auto found = inherited_.find(name);
  return found != inherited_.end() ? Value(found->second) : std::nullopt;
}

CTestEnvironment::Value CTestEnvironment::current(const std::string& name) const {
  const auto found = modified_.find(name);
  return found != modified_.end() ? found->second : inherited(name);
}

bool CTestEnvironment::modify(std::string_view entry) {
  const std::size_t equals = entry.find('=');
  const std::size_t colon = entry.find(':', equals == std::string_view::npos ? 0 : equals);
  if (equals == std::string_view::npos || equals == 0 || colon == std::string_view::npos) {
    return false;
  }
  const std::string name(entry.substr(0, equals));
  const std::string_view operation = entry.substr(equals + 1, colon - equals - 1);
  const std::string_view value = entry.substr(colon + 1);
  if (operation == "set") {
    modified_[name] = value;
  } else if (operation == "unset") {
    modified_[name] = std::nullopt;
  } else if (operation == "reset") {
    modified_.erase(name);
  } else if (auto longer = joined(operation, current(name).value_or(""), value)) {
    modified_[name] = *std::move(longer);
  } else {
    return false;
  }
  return true;
}

void CTestEnvironment::store(TestCase& test) const {
  for (const auto& [name, value] : set_) {
    if (modified_.find(name) == modified_.end()) {
      test.environment.emplace_back(name, value);
    }
  }
  for (const auto& [name, value] : modified_) {
    if (value) {
      test.environment.emplace_back(name, *value);
    } else {
      test.unset_environment.push_back(name);
    }
  }
}

}  // namespace leakrun
