#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <vector>

#include "symbolize/dwarf_unit.h"
#include "symbolize/elf_image.h"

namespace leakrun {

/// Code of a unit, and the unit's place among `units`.
struct UnitRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::size_t unit = 0;
};

/// The debug information of one file, as far as it was read. Not thread-safe.
struct DwarfFile {
  /// `suffix` is ".dwo" for the files of split DWARF, whose sections are named so.
  DwarfFile(ElfImage elf, std::string_view suffix);
  DwarfFile(const DwarfFile&) = delete;
  DwarfFile& operator=(const DwarfFile&) = delete;

  ElfImage image;
  LazySection info;
  LazySection abbrevs;
  LazySection addresses;
  LazySection texts;
  LazySection line_texts;
  LazySection text_offsets;
  LazySection ranges;       // up to DWARF 4
  LazySection range_lists;  // DWARF 5
  LazySection lines;
  bool is_split = false;
  bool is_readable = true;  // false: there is a .debug_info, and it could not be decompressed
  std::map<std::tuple<std::uint64_t, std::uint16_t, std::uint8_t, std::uint8_t>,
           std::unique_ptr<AbbrevTable>>
      abbrev_tables;
  std::uint64_t abbrev_size = 0;                      // of all these tables
  bool has_units = false;                             // read_units() was called
  std::vector<DwarfUnit> units;                       // by their place in .debug_info
  std::optional<std::vector<UnitRange>> unit_ranges;  // of all units, once somebody needed them
};

/// How much of the file's debug information is in memory.
std::uint64_t loaded_bytes(const DwarfFile& file);

/// Reads the headers and first entries of all compilation units into `file.units`, once. Ends where
/// .debug_info is damaged.
void read_units(DwarfFile& file);

/// The unit in which the entry at `offset` of .debug_info stands; null for none.
const DwarfUnit* unit_at(const DwarfFile& file, std::uint64_t offset);

}  // namespace leakrun
