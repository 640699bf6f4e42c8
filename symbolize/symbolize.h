#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "profile/address.h"
#include "profile/frame.h"
#include "symbolize/backend.h"
#include "symbolize/source_view.h"

namespace leakrun {

/// Addresses of one module that are to be looked up, and what was found.
struct AddressBatch {
  ModuleId id = ModuleTable::kUnknown;
  Module module = {};
  std::vector<std::uint64_t> offsets = {};
  tl::expected<std::vector<Stack>, std::string> stacks = {};
  bool lacks_debug_information = false;  ///< nothing but functions is known, and more could be
};

/// Looks up all of them, modules in parallel. Needs nothing but the backend, so it can be done on
/// another thread.
void look_up(std::vector<AddressBatch>& batches, SymbolizerBackend& backend);

/// The frames of a run's addresses, each looked up once.
class Symbols {
 public:
  explicit Symbols(SourceView view = {}) : view_(std::move(view)) {}

  /// Those of `addresses` that resolve() would look up, a batch for each module.
  std::vector<AddressBatch> unknown(const std::set<Address>& addresses,
                                    const ModuleTable& modules) const;

  /// Takes what look_up() found. What went wrong is said in `warnings`, a line for each module at
  /// most, and its other addresses are not unknown() any more.
  void add(std::vector<AddressBatch> batches, std::vector<std::string>& warnings);

  /// unknown(), look_up() and add() in one.
  void resolve(const std::set<Address>& addresses, const ModuleTable& modules,
               SymbolizerBackend& backend, std::vector<std::string>& warnings);

  /// The symbolized stack of `calls`: inlined calls expanded, internal frames and those that
  /// the view names marked. Paths are mapped, and not made relative. An address that was not
  /// resolved is a frame with module and offset.
  Stack stack_of(const CallStack& calls, const ModuleTable& modules) const;

 private:
  SourceView view_;
  std::map<Address, Stack> frames_;
  std::set<ModuleId> failed_;
  std::set<ModuleId> looked_at_;  // for debug information
};

/// The symbols of `addresses`, as Symbols::resolve finds them. `backend` may be null: then nothing
/// is resolved.
Symbols symbolize(const std::set<Address>& addresses, const ModuleTable& modules,
                  SymbolizerBackend* backend, std::vector<std::string>& warnings,
                  SourceView view = {});

}  // namespace leakrun
