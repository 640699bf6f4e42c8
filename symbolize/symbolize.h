#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "profile/address.h"
#include "profile/frame.h"
#include "symbolize/backend.h"

namespace leakrun {

/// The frames of a run's addresses.
class Symbols {
 public:
  /// The symbolized stack of `calls`: inlined calls expanded, internal frames marked. An address
  /// that was not resolved is a frame with module and offset.
  Stack stack_of(const CallStack& calls, const ModuleTable& modules) const;

 private:
  friend Symbols symbolize(const std::set<Address>&, const ModuleTable&, SymbolizerBackend*,
                           std::vector<std::string>&);
  std::map<Address, Stack> frames_;
};

/// Resolves `addresses`, one batch for each module. `backend` may be null: then nothing is
/// resolved. What went wrong is said in `warnings`, a line for each module at most.
Symbols symbolize(const std::set<Address>& addresses, const ModuleTable& modules,
                  SymbolizerBackend* backend, std::vector<std::string>& warnings);

}  // namespace leakrun
