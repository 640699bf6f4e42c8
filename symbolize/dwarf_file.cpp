#include "symbolize/dwarf_file.h"

#include <dwarf.h>
#include <fmt/format.h>

#include <algorithm>

namespace leakrun {
namespace {

// What a first entry has in the usual case: a file name, a folder and the compiler's command line.
constexpr std::uint64_t kUsualEntry = 2048;

const AbbrevTable* abbrev_table(DwarfFile& file, std::uint64_t offset, const UnitFormat& format) {
  auto& table =
      file.abbrev_tables[{offset, format.version, format.address_size, format.offset_size}];
  if (!table) {
    // Tables do not overlap, unless somebody wants them to take all time and memory.
    const bool is_too_much = file.abbrev_size > 2 * file.abbrevs.size();
    table = std::make_unique<AbbrevTable>(
        is_too_much ? std::string_view() : file.abbrevs.load(offset, file.abbrevs.size()), format);
    file.abbrev_size += table->size();
  }
  return table.get();
}

// Reads what stands before the entries. False for a unit whose entries are no code's, or that is
// damaged; `unit.end` is set all the same where the next can be found.
bool read_header(DwarfFile& file, DwarfUnit& unit) {
  constexpr std::uint64_t kLongestHeader = 64;
  constexpr std::uint32_t kEscape64 = 0xffffffff;
  DwarfCursor cursor(file.info.load(unit.begin, kLongestHeader));
  std::uint64_t length = cursor.u32();
  unit.format.offset_size = 4;
  if (length == kEscape64) {
    length = cursor.u64();
    unit.format.offset_size = 8;
  }
  if (cursor.failed() || length == 0 ||
      length > file.info.size() - unit.begin - cursor.position()) {
    unit.end = unit.begin;
    return false;
  }
  unit.end = unit.begin + cursor.position() + length;
  unit.format.version = cursor.u16();
  std::uint64_t abbrev_offset = 0;
  std::uint8_t type = DW_UT_compile;
  if (unit.format.version >= 5) {
    type = cursor.u8();
    unit.format.address_size = cursor.u8();
    abbrev_offset = cursor.sized(unit.format.offset_size);
    if (type == DW_UT_skeleton || type == DW_UT_split_compile) {
      unit.split_id = cursor.u64();
    }
  } else {
    abbrev_offset = cursor.sized(unit.format.offset_size);
    unit.format.address_size = cursor.u8();
  }
  const bool has_code = type == DW_UT_compile || type == DW_UT_partial || type == DW_UT_skeleton ||
                        type == DW_UT_split_compile;
  if (cursor.failed() || unit.format.version < 2 || unit.format.version > 5 || !has_code ||
      (unit.format.address_size != 4 && unit.format.address_size != 8)) {
    return false;
  }
  unit.first_entry = unit.begin + cursor.position();
  unit.abbrevs = abbrev_table(file, abbrev_offset, unit.format);
  return true;
}

// What an attribute of the first entry says; texts and addresses wait until all bases are known.
struct FirstEntry {
  std::optional<FormValue> low_pc;
  std::optional<FormValue> name;
  std::optional<FormValue> folder;
  std::optional<FormValue> split_name;
};

void take(DwarfUnit& unit, FirstEntry& first, std::uint64_t attribute, const FormValue& value) {
  switch (attribute) {
    case DW_AT_low_pc:
      first.low_pc = value;
      break;
    case DW_AT_high_pc:
      unit.high_pc = value;
      break;
    case DW_AT_ranges:
      unit.ranges = value;
      break;
    case DW_AT_stmt_list:
      unit.line_program = value.number;
      break;
    case DW_AT_name:
      first.name = value;
      break;
    case DW_AT_comp_dir:
      first.folder = value;
      break;
    case DW_AT_str_offsets_base:
      unit.text_index_base = value.number;
      break;
    case DW_AT_addr_base:
    case DW_AT_GNU_addr_base:
      unit.address_base = value.number;
      break;
    case DW_AT_rnglists_base:
      unit.list_base = value.number;
      break;
    case DW_AT_GNU_ranges_base:
      unit.range_base = value.number;
      break;
    case DW_AT_dwo_name:
    case DW_AT_GNU_dwo_name:
      first.split_name = value;
      break;
    case DW_AT_GNU_dwo_id:
      unit.split_id = value.number;
      break;
    default:
      break;
  }
}

// False where the entry does not end within `bytes`.
bool read_first_entry(DwarfUnit& unit, std::string_view bytes) {
  DwarfCursor cursor(bytes);
  const Abbrev* abbrev = unit.abbrevs->find(cursor.uleb());
  if (abbrev == nullptr) {
    return !cursor.failed();
  }
  FirstEntry first;
  const AttributeSpec* attributes = unit.abbrevs->attributes(*abbrev);
  for (std::uint32_t i = 0; i < abbrev->count; ++i) {
    take(unit, first, attributes[i].name,
         read_form(cursor, attributes[i].form, attributes[i].implicit, unit.format));
  }
  if (cursor.failed()) {
    return false;
  }
  unit.low_pc = first.low_pc ? address_of(unit, *first.low_pc).value_or(0) : 0;
  unit.name = first.name ? text_of(unit, *first.name) : std::string_view();
  unit.folder = first.folder ? text_of(unit, *first.folder) : std::string_view();
  unit.split_name = first.split_name ? text_of(unit, *first.split_name) : std::string_view();
  return true;
}

// Where the tables of a unit of split DWARF 5 stand, which no attribute says: behind the header of
// the section (DWARF 5 sections 7.26 and 7.28).
void set_split_bases(DwarfUnit& unit) {
  const bool is_64 = unit.format.offset_size == 8;
  if (unit.file->is_split && unit.format.version >= 5) {
    unit.text_index_base = is_64 ? 16 : 8;
    unit.list_base = is_64 ? 20 : 12;
  }
}

}  // namespace

DwarfFile::DwarfFile(ElfImage elf, std::string_view suffix)
    : image(std::move(elf)), is_split(!suffix.empty()) {
  const auto section = [&](const char* name) {
    return image.section(fmt::format(".debug_{}{}", name, suffix));
  };
  const bool has_info = image.has_section(fmt::format(".debug_info{}", suffix));
  info = section("info");
  is_readable = !has_info || info.size() > 0;
  abbrevs = section("abbrev");
  texts = section("str");
  text_offsets = section("str_offsets");
  range_lists = section("rnglists");
  if (!is_split) {
    addresses = section("addr");
    line_texts = section("line_str");
    ranges = section("ranges");
    lines = section("line");
  }
}

std::string_view entries(const DwarfUnit& unit, std::uint64_t begin) {
  return begin < unit.end ? unit.file->info.load(begin, unit.end - begin) : std::string_view();
}

std::string_view text_of(const DwarfUnit& unit, const FormValue& value) {
  DwarfFile& file = *unit.file;
  switch (value.kind) {
    case FormValue::Kind::kText:
      return value.text;
    case FormValue::Kind::kTextOffset:
      return file.texts.text_at(value.number);
    case FormValue::Kind::kLineTextOffset:
      return file.line_texts.text_at(value.number);
    case FormValue::Kind::kTextIndex: {
      const unsigned size = unit.format.offset_size;
      if (value.number > file.text_offsets.size() / size) {
        return {};
      }
      DwarfCursor cursor(file.text_offsets.load(unit.text_index_base + value.number * size, size));
      return file.texts.text_at(cursor.sized(size));
    }
    default:
      return {};
  }
}

std::optional<std::uint64_t> address_of(const DwarfUnit& unit, const FormValue& value) {
  if (value.kind == FormValue::Kind::kAddress) {
    return value.number;
  }
  if (value.kind != FormValue::Kind::kAddressIndex) {
    return std::nullopt;
  }
  LazySection& addresses = unit.address_file->addresses;
  const unsigned size = unit.format.address_size;
  if (value.number > addresses.size() / size) {
    return std::nullopt;
  }
  DwarfCursor cursor(addresses.load(unit.address_base + value.number * size, size));
  const std::uint64_t address = cursor.sized(size);
  return cursor.failed() ? std::nullopt : std::optional(address);
}

std::uint64_t loaded_bytes(const DwarfFile& file) {
  std::uint64_t bytes = file.abbrev_size;
  for (const LazySection* section :
       {&file.info, &file.abbrevs, &file.addresses, &file.texts, &file.line_texts,
        &file.text_offsets, &file.ranges, &file.range_lists, &file.lines}) {
    bytes += section->loaded_bytes();
  }
  return bytes;
}

void read_units(DwarfFile& file) {
  if (file.has_units) {
    return;
  }
  file.has_units = true;
  for (std::uint64_t at = 0; at < file.info.size();) {
    DwarfUnit unit;
    unit.file = &file;
    unit.address_file = &file;
    unit.begin = at;
    const bool is_wanted = read_header(file, unit);
    if (unit.end <= at) {
      return;
    }
    at = unit.end;
    if (!is_wanted) {
      continue;
    }
    set_split_bases(unit);
    const std::uint64_t length = unit.end - unit.first_entry;
    if (!read_first_entry(unit, file.info.load(unit.first_entry, std::min(length, kUsualEntry)))) {
      read_first_entry(unit, file.info.load(unit.first_entry, length));
    }
    file.units.push_back(std::move(unit));
  }
}

const DwarfUnit* unit_at(const DwarfFile& file, std::uint64_t offset) {
  const auto behind =
      std::upper_bound(file.units.begin(), file.units.end(), offset,
                       [](std::uint64_t at, const DwarfUnit& unit) { return at < unit.begin; });
  if (behind == file.units.begin()) {
    return nullptr;
  }
  const DwarfUnit& unit = *std::prev(behind);
  return offset >= unit.first_entry && offset < unit.end ? &unit : nullptr;
}

}  // namespace leakrun
