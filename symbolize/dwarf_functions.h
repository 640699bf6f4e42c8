#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "symbolize/dwarf_unit.h"

namespace leakrun {

/// A function, or a call of one that was inlined, as an entry of a unit.
struct FunctionEntry {
  std::uint64_t offset = 0;  ///< of the entry, in .debug_info of the unit's file
  std::int32_t caller = -1;  ///< the entry into which this was inlined; -1 for a function itself
  std::uint64_t call_file = 0;
  std::uint32_t call_line = 0;
  std::uint32_t call_column = 0;
};

/// The functions of a unit that hold some addresses.
struct FunctionsAt {
  std::vector<FunctionEntry> entries;
  std::vector<std::int32_t> innermost;  ///< for each address, its entry; -1 for none
  bool is_whole = true;  ///< false: something in the unit's entries is not known here
};

/// Finds those that hold `addresses`, which are sorted, by one pass over all entries of the unit:
/// some compilers write no short cuts, and functions stand within others' entries. All that the
/// unit's file has of .debug_info, .debug_abbrev and ranges must be loaded; then several units may
/// be read at once.
FunctionsAt functions_at(const DwarfUnit& unit, std::span<const std::uint64_t> addresses);

/// Adds where all functions of the unit are: for units that do not say where their code is.
void add_function_ranges(const DwarfUnit& unit, std::vector<AddressRange>& found);

/// The mangled name of the function of the entry at `offset` of .debug_info, or the plain one where
/// it has no mangled one; empty for none. Follows the entry to the one that it is an instance of.
std::string_view function_name(const DwarfUnit& unit, std::uint64_t offset);

}  // namespace leakrun
