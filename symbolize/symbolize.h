#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "profile/address.h"
#include "profile/frame.h"
#include "symbolize/backend.h"
#include "symbolize/source_view.h"

namespace leakrun {

/// The frames of a run's addresses, each looked up once.
class Symbols {
 public:
  explicit Symbols(SourceView view = {}) : view_(std::move(view)) {}

  /// Resolves those of `addresses` that were not resolved before, one batch for each module,
  /// modules in parallel. What
  /// went wrong is said in `warnings`, a line for each module at most, and its other addresses are
  /// not tried again.
  void resolve(const std::set<Address>& addresses, const ModuleTable& modules,
               SymbolizerBackend& backend, std::vector<std::string>& warnings);

  /// The symbolized stack of `calls`: inlined calls expanded, internal frames and those that
  /// the view names marked. Paths are mapped, and not made relative. An address that was not
  /// resolved is a frame with module and offset.
  Stack stack_of(const CallStack& calls, const ModuleTable& modules) const;

 private:
  /// Addresses of one module that are to be looked up, and what was found.
  struct Batch {
    ModuleId module = ModuleTable::kUnknown;
    std::vector<std::uint64_t> offsets;
    tl::expected<std::vector<Stack>, std::string> stacks;
  };

  std::vector<Batch> unresolved(const std::set<Address>& addresses,
                                const ModuleTable& modules) const;

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
