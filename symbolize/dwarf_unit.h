#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "symbolize/dwarf_abbrevs.h"
#include "symbolize/dwarf_forms.h"

namespace leakrun {

struct DwarfFile;

/// A half-open range of addresses.
struct AddressRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// A compilation unit of .debug_info (DWARF 5 section 7.5.1), and what its first entry says.
struct DwarfUnit {
  DwarfFile* file = nullptr;  ///< in whose .debug_info it stands
  UnitFormat format;
  std::uint64_t begin = 0;  ///< of the header, in .debug_info
  std::uint64_t first_entry = 0;
  std::uint64_t end = 0;
  const AbbrevTable* abbrevs = nullptr;

  std::uint64_t low_pc = 0;  ///< the base of its ranges
  std::optional<FormValue> high_pc;
  std::optional<FormValue> ranges;
  std::optional<std::uint64_t> line_program;  ///< in .debug_line
  std::string name;
  std::string folder;  ///< in which it was compiled

  std::uint64_t text_index_base = 0;  ///< in .debug_str_offsets
  std::uint64_t list_base = 0;        ///< in .debug_rnglists
  std::uint64_t range_base = 0;       ///< of split DWARF 4, in .debug_ranges
  DwarfFile* address_file = nullptr;  ///< whose .debug_addr holds its addresses
  std::uint64_t address_base = 0;     ///< in that

  /// Split DWARF: the file that holds its entries, and by which unit of that it is meant.
  std::string split_name;
  std::uint64_t split_id = 0;
};

/// The entries of .debug_info from `begin` to `end` of it, loaded. Empty where it is shorter.
std::string_view entries(const DwarfUnit& unit, std::uint64_t begin);

/// The text that an attribute of `unit` means.
std::string_view text_of(const DwarfUnit& unit, const FormValue& value);

/// The address that an attribute of `unit` means; none where it is none.
std::optional<std::uint64_t> address_of(const DwarfUnit& unit, const FormValue& value);

}  // namespace leakrun
