#pragma once

#include <vector>

#include "symbolize/dwarf_unit.h"

namespace leakrun {

/// What an entry of `unit` says of where its code is.
struct CodePlace {
  std::optional<FormValue> low_pc;
  std::optional<FormValue> high_pc;
  std::optional<FormValue> ranges;
};

/// Adds the ranges to `found` (DWARF 5 section 2.17). Nothing for an entry without code, such as
/// one that the linker left out (its address is 0 or the largest there is).
void add_ranges(const DwarfUnit& unit, const CodePlace& place, std::vector<AddressRange>& found);

}  // namespace leakrun
