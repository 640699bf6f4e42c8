#pragma once

#include <cstdint>
#include <string_view>

#include "symbolize/dwarf_cursor.h"

namespace leakrun {

/// What the sizes of forms depend on.
struct UnitFormat {
  std::uint16_t version = 0;
  std::uint8_t address_size = 0;
  std::uint8_t offset_size = 0;  ///< 4 or, in the 64-bit format, 8
};

/// The value of an attribute.
struct FormValue {
  enum class Kind : std::uint8_t {
    kNone,            ///< a form that nothing here needs
    kNumber,          ///< a constant, a flag or the offset in another section
    kAddress,         ///< in `number`
    kAddressIndex,    ///< of .debug_addr
    kUnitOffset,      ///< of an entry, from the start of its unit
    kInfoOffset,      ///< of an entry, from the start of .debug_info
    kText,            ///< in `text`
    kTextOffset,      ///< of .debug_str
    kLineTextOffset,  ///< of .debug_line_str
    kTextIndex,       ///< of .debug_str_offsets
    kListIndex,       ///< of the offsets at the start of .debug_rnglists
  };

  Kind kind = Kind::kNone;
  std::uint64_t number = 0;
  std::string_view text;
};

/// The size of a form in bytes; -1 where it depends on the value.
int fixed_size_of(std::uint64_t form, const UnitFormat& format);

/// Passes over a value (DWARF 5 section 7.5.6). False for a form that is not known: what follows
/// cannot be read.
bool skip_form(DwarfCursor& cursor, std::uint64_t form, const UnitFormat& format);

/// Reads a value; `implicit` is that of DW_FORM_implicit_const. A form that is not known has
/// the cursor fail.
FormValue read_form(DwarfCursor& cursor, std::uint64_t form, std::int64_t implicit,
                    const UnitFormat& format);

}  // namespace leakrun
