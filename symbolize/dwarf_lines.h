#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "symbolize/dwarf_unit.h"

namespace leakrun {

/// A place in a source file; 0 is unknown.
struct SourcePlace {
  std::uint64_t file = 0;  ///< for LineTable::file()
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// The line number program of a unit (DWARF 5 section 6.2). All that the unit's file has of it in
/// .debug_line must be loaded; then several may be used at once, but for file().
class LineTable {
 public:
  /// The table of `unit`, which must outlive this; an empty one where it has none, or a damaged
  /// one.
  explicit LineTable(const DwarfUnit& unit);

  /// Where each of `addresses`, which are sorted, comes from; none where no row says so. The
  /// program is run once, and its rows are not kept.
  std::vector<std::optional<SourcePlace>> places(std::span<const std::uint64_t> addresses) const;

  /// The path of a file by its number; from the unit's folder where it is relative. Empty for a
  /// number that the table does not have.
  std::string file(std::uint64_t number) const;

 private:
  struct File {
    FormValue path;
    std::uint64_t folder = 0;
  };

  void read_header();
  void read_old_files(DwarfCursor& cursor);
  std::vector<File> read_entries(DwarfCursor& cursor) const;

  const DwarfUnit& unit_;
  UnitFormat format_;
  std::string_view program_;
  std::uint8_t least_instruction_ = 1;
  std::int8_t line_base_ = 0;
  std::uint8_t line_range_ = 1;
  std::uint8_t opcode_base_ = 1;
  std::vector<std::uint8_t> operand_counts_;  // of the standard opcodes, from 1 on
  std::vector<File> folders_;
  std::vector<File> files_;
};

/// How many bytes of .debug_line the program of `unit` takes; 0 where it has none.
std::uint64_t line_program_size(const DwarfUnit& unit);

}  // namespace leakrun
