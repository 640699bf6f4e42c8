#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "profile/address.h"

namespace leakrun {

/// Where modules of one process were mapped, as its agent wrote it down before they went: names
/// addresses that the runtime finds in no module any more. Where two had the same addresses one
/// after the other, the last one counts. A part of read_recording.
class ModuleMap {
 public:
  /// Reads what follows the word `module`: `LOW HIGH BIAS BUILD-ID PATH`. False where it is broken,
  /// or there are more than an agent writes.
  bool read(std::string_view line);

  /// Some are missing, so none is to be trusted any more.
  void lose();

  /// Has those of `stack`'s addresses that are in no module be in the one that was mapped there.
  void apply(CallStack& stack, ModuleTable& modules) const;

 private:
  struct Mapping {
    std::uint64_t low;
    std::uint64_t high;  // the first address behind it
    std::uint64_t bias;  // what is taken off an address to have the module's own
    std::string path;
    std::string build_id;
  };

  std::vector<Mapping> mappings_;
  bool is_lost_ = false;
};

}  // namespace leakrun
