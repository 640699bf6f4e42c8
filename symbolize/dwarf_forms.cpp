#include "symbolize/dwarf_forms.h"

#include <dwarf.h>

#include <limits>

namespace leakrun {
namespace {

using Kind = FormValue::Kind;

// DW_FORM_GNU_addr_index and its like are those of DWARF 5 in split DWARF 4
// (https://gcc.gnu.org/wiki/DebugFission).
Kind kind_of(std::uint64_t form) {
  switch (form) {
    case DW_FORM_addr:
      return Kind::kAddress;
    case DW_FORM_addrx:
    case DW_FORM_addrx1:
    case DW_FORM_addrx2:
    case DW_FORM_addrx3:
    case DW_FORM_addrx4:
    case DW_FORM_GNU_addr_index:
      return Kind::kAddressIndex;
    case DW_FORM_ref1:
    case DW_FORM_ref2:
    case DW_FORM_ref4:
    case DW_FORM_ref8:
    case DW_FORM_ref_udata:
      return Kind::kUnitOffset;
    case DW_FORM_ref_addr:
      return Kind::kInfoOffset;
    case DW_FORM_string:
      return Kind::kText;
    case DW_FORM_strp:
      return Kind::kTextOffset;
    case DW_FORM_line_strp:
      return Kind::kLineTextOffset;
    case DW_FORM_strx:
    case DW_FORM_strx1:
    case DW_FORM_strx2:
    case DW_FORM_strx3:
    case DW_FORM_strx4:
    case DW_FORM_GNU_str_index:
      return Kind::kTextIndex;
    case DW_FORM_rnglistx:
      return Kind::kListIndex;
    case DW_FORM_data1:
    case DW_FORM_data2:
    case DW_FORM_data4:
    case DW_FORM_data8:
    case DW_FORM_udata:
    case DW_FORM_sdata:
    case DW_FORM_flag:
    case DW_FORM_flag_present:
    case DW_FORM_implicit_const:
    case DW_FORM_sec_offset:
      return Kind::kNumber;
    default:
      return Kind::kNone;
  }
}

bool is_uleb(std::uint64_t form) {
  switch (form) {
    case DW_FORM_udata:
    case DW_FORM_sdata:  // as long as an unsigned one
    case DW_FORM_ref_udata:
    case DW_FORM_strx:
    case DW_FORM_addrx:
    case DW_FORM_loclistx:
    case DW_FORM_rnglistx:
    case DW_FORM_GNU_addr_index:
    case DW_FORM_GNU_str_index:
      return true;
    default:
      return false;
  }
}

}  // namespace

int fixed_size_of(std::uint64_t form, const UnitFormat& format) {
  switch (form) {
    case DW_FORM_flag_present:
    case DW_FORM_implicit_const:
      return 0;
    case DW_FORM_data1:
    case DW_FORM_ref1:
    case DW_FORM_flag:
    case DW_FORM_strx1:
    case DW_FORM_addrx1:
      return 1;
    case DW_FORM_data2:
    case DW_FORM_ref2:
    case DW_FORM_strx2:
    case DW_FORM_addrx2:
      return 2;
    case DW_FORM_strx3:
    case DW_FORM_addrx3:
      return 3;
    case DW_FORM_data4:
    case DW_FORM_ref4:
    case DW_FORM_ref_sup4:
    case DW_FORM_strx4:
    case DW_FORM_addrx4:
      return 4;
    case DW_FORM_data8:
    case DW_FORM_ref8:
    case DW_FORM_ref_sig8:
    case DW_FORM_ref_sup8:
      return 8;
    case DW_FORM_data16:
      return 16;
    case DW_FORM_addr:
      return format.address_size;
    case DW_FORM_ref_addr:
      return format.version <= 2 ? format.address_size : format.offset_size;
    case DW_FORM_strp:
    case DW_FORM_line_strp:
    case DW_FORM_strp_sup:
    case DW_FORM_sec_offset:
    case DW_FORM_GNU_ref_alt:
    case DW_FORM_GNU_strp_alt:
      return format.offset_size;
    default:
      return -1;
  }
}

bool skip_form(DwarfCursor& cursor, std::uint64_t form, const UnitFormat& format) {
  if (form == DW_FORM_exprloc) {  // the most frequent by far of those whose size varies
    cursor.skip(cursor.uleb());
    return true;
  }
  if (const int size = fixed_size_of(form, format); size >= 0) {
    cursor.skip(static_cast<std::uint64_t>(size));
    return true;
  }
  if (is_uleb(form)) {
    cursor.uleb();
    return true;
  }
  switch (form) {
    case DW_FORM_string:
      cursor.text();
      return true;
    case DW_FORM_block:
      cursor.skip(cursor.uleb());
      return true;
    case DW_FORM_block1:
      cursor.skip(cursor.u8());
      return true;
    case DW_FORM_block2:
      cursor.skip(cursor.u16());
      return true;
    case DW_FORM_block4:
      cursor.skip(cursor.u32());
      return true;
    case DW_FORM_indirect: {
      const std::uint64_t actual = cursor.uleb();
      return actual != DW_FORM_indirect && skip_form(cursor, actual, format);
    }
    default:
      return false;
  }
}

FormValue read_form(DwarfCursor& cursor, std::uint64_t form, std::int64_t implicit,
                    const UnitFormat& format) {
  if (form == DW_FORM_indirect) {
    const std::uint64_t actual = cursor.uleb();
    if (actual != DW_FORM_indirect) {
      return read_form(cursor, actual, implicit, format);
    }
  }
  FormValue value;
  value.kind = kind_of(form);
  if (value.kind == Kind::kNone) {
    if (!skip_form(cursor, form, format)) {
      cursor.skip(std::numeric_limits<std::uint64_t>::max());
    }
  } else if (form == DW_FORM_implicit_const) {
    value.number = static_cast<std::uint64_t>(implicit);
  } else if (form == DW_FORM_flag_present) {
    value.number = 1;
  } else if (form == DW_FORM_string) {
    value.text = cursor.text();
  } else if (form == DW_FORM_sdata) {
    value.number = static_cast<std::uint64_t>(cursor.sleb());
  } else if (is_uleb(form)) {
    value.number = cursor.uleb();
  } else {
    value.number = cursor.sized(static_cast<unsigned>(fixed_size_of(form, format)));
  }
  return value;
}

}  // namespace leakrun
