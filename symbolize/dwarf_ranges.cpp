#include "symbolize/dwarf_ranges.h"

#include <dwarf.h>

#include <limits>

#include "symbolize/dwarf_file.h"

namespace leakrun {
namespace {

using Ranges = std::vector<AddressRange>;

// Where the linker left the code out it writes 0, 1 or one of the two largest addresses.
constexpr std::uint64_t kFirstTombstone = std::numeric_limits<std::uint64_t>::max() - 1;

bool is_code(std::uint64_t begin, std::uint64_t end) {
  return begin > 1 && begin < end && begin < kFirstTombstone;
}

void add(Ranges& found, std::uint64_t begin, std::uint64_t end) {
  if (is_code(begin, end)) {
    found.push_back({begin, end});
  }
}

// .debug_ranges, DWARF 4 section 2.17.3.
void add_old_ranges(const DwarfUnit& unit, std::uint64_t offset, Ranges& found) {
  // Those of a split unit stand in the file that it was split off.
  LazySection& section = unit.address_file->ranges;
  const unsigned size = unit.format.address_size;
  const std::uint64_t largest = size == 8 ? std::numeric_limits<std::uint64_t>::max()
                                          : std::numeric_limits<std::uint32_t>::max();
  const std::uint64_t at = unit.file->is_split ? unit.range_base + offset : offset;
  DwarfCursor cursor(section.load(at, section.size()));
  std::uint64_t base = unit.low_pc;
  while (!cursor.failed()) {
    const std::uint64_t begin = cursor.sized(size);
    const std::uint64_t end = cursor.sized(size);
    if (begin == 0 && end == 0) {
      return;
    }
    if (begin == largest) {
      base = end;
    } else if (begin < end) {
      add(found, base + begin, base + end);
    }
  }
}

std::optional<std::uint64_t> indexed(const DwarfUnit& unit, std::uint64_t index) {
  return address_of(unit, {FormValue::Kind::kAddressIndex, index, {}});
}

// .debug_rnglists, DWARF 5 section 7.25.
void add_range_list(const DwarfUnit& unit, std::uint64_t offset, Ranges& found) {
  LazySection& section = unit.file->range_lists;
  DwarfCursor cursor(section.load(offset, section.size()));
  const unsigned size = unit.format.address_size;
  std::optional<std::uint64_t> base = unit.low_pc;
  while (!cursor.failed()) {
    switch (cursor.u8()) {
      case DW_RLE_base_addressx:
        base = indexed(unit, cursor.uleb());
        break;
      case DW_RLE_startx_endx: {
        const auto begin = indexed(unit, cursor.uleb());
        const auto end = indexed(unit, cursor.uleb());
        add(found, begin.value_or(0), end.value_or(0));
        break;
      }
      case DW_RLE_startx_length: {
        const auto begin = indexed(unit, cursor.uleb());
        const std::uint64_t length = cursor.uleb();
        add(found, begin.value_or(0), begin.value_or(0) + length);
        break;
      }
      case DW_RLE_offset_pair: {
        const std::uint64_t begin = cursor.uleb();
        const std::uint64_t end = cursor.uleb();
        if (base && *base < kFirstTombstone) {
          add(found, *base + begin, *base + end);
        }
        break;
      }
      case DW_RLE_base_address:
        base = cursor.sized(size);
        break;
      case DW_RLE_start_end: {
        const std::uint64_t begin = cursor.sized(size);
        add(found, begin, cursor.sized(size));
        break;
      }
      case DW_RLE_start_length: {
        const std::uint64_t begin = cursor.sized(size);
        add(found, begin, begin + cursor.uleb());
        break;
      }
      default:  // DW_RLE_end_of_list, or one that cannot be passed over
        return;
    }
  }
}

// The place of the list that an index means: the offsets stand from the unit's base on.
std::uint64_t list_at(const DwarfUnit& unit, std::uint64_t index) {
  LazySection& section = unit.file->range_lists;
  const unsigned size = unit.format.offset_size;
  if (index > section.size() / size) {
    return section.size();
  }
  DwarfCursor cursor(section.load(unit.list_base + index * size, size));
  return unit.list_base + cursor.sized(size);
}

}  // namespace

void add_ranges(const DwarfUnit& unit, const CodePlace& place, Ranges& found) {
  if (place.ranges) {
    if (unit.format.version < 5) {
      add_old_ranges(unit, place.ranges->number, found);
    } else if (place.ranges->kind == FormValue::Kind::kListIndex) {
      add_range_list(unit, list_at(unit, place.ranges->number), found);
    } else {
      add_range_list(unit, place.ranges->number, found);
    }
    return;
  }
  const auto begin = place.low_pc ? address_of(unit, *place.low_pc) : std::nullopt;
  if (!begin || !place.high_pc) {
    return;
  }
  const auto end = address_of(unit, *place.high_pc);
  add(found, *begin, end ? *end : *begin + place.high_pc->number);
}

}  // namespace leakrun
