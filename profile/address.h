#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace leakrun {

using ModuleId = std::uint32_t;

/// An executable or shared object that a test had mapped.
struct Module {
  std::string path;      ///< as the runtime printed it; empty for the unknown module
  std::string build_id;  ///< lower-case hex; empty where the runtime printed none
};

/// A place in code, as the sanitizer runtimes print it: already the address of the call, not of
/// the instruction after it (StackTrace::PrintTo in compiler-rt's
/// sanitizer_stacktrace_libcdep.cpp).
struct Address {
  ModuleId module = 0;
  std::uint64_t offset = 0;  ///< from the module's start; the absolute pc in the unknown module
  auto operator<=>(const Address&) const = default;  // NOLINT(modernize-use-nullptr): a false alarm
};

/// Innermost call first.
using CallStack = std::vector<Address>;

/// The modules of a whole run, each stored once. Not thread-safe.
class ModuleTable {
 public:
  /// The id of addresses that lie in no module the runtime knew.
  static constexpr ModuleId kUnknown = 0;

  ModuleTable() { intern({}, {}); }

  ModuleId intern(const std::string& path, const std::string& build_id) {
    const auto [entry, is_new] =
        ids_.try_emplace({path, build_id}, static_cast<ModuleId>(modules_.size()));
    if (is_new) {
      modules_.push_back({path, build_id});
    }
    return entry->second;
  }

  const Module& at(ModuleId id) const { return modules_.at(id); }
  std::size_t size() const { return modules_.size(); }

 private:
  std::map<std::pair<std::string, std::string>, ModuleId> ids_;
  std::vector<Module> modules_;
};

}  // namespace leakrun
