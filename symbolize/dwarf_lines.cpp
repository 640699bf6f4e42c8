#include "symbolize/dwarf_lines.h"

#include <dwarf.h>

#include <algorithm>
#include <filesystem>
#include <limits>

#include "symbolize/dwarf_file.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t kEscape64 = 0xffffffff;
constexpr std::uint64_t kLongestLengthField = 12;
// Linkers write one of the two largest addresses, or 0, for code that they left out.
constexpr std::uint64_t kFirstLeftOut = std::numeric_limits<std::uint64_t>::max() - 1;

// Hands the places of one sequence of rows to the addresses between them.
class PlacesOfRows {
 public:
  explicit PlacesOfRows(std::span<const std::uint64_t> addresses) : addresses_(addresses) {
    places_.resize(addresses.size());
  }

  void add(std::uint64_t address, const SourcePlace& place) {
    if (in_sequence_ && address >= row_address_ && address <= next_address_) {
      row_address_ = address;
      row_ = place;
      return;
    }
    if (!in_sequence_) {
      in_sequence_ = true;
      // So begins code that the linker left out.
      is_left_out_ = address == 0 || address >= kFirstLeftOut;
      go_to(address);
    } else if (address < row_address_) {
      go_to(address);
    }
    give_up_to(address);
    row_address_ = address;
    row_ = place;
  }

  void end_sequence(std::uint64_t address) {
    if (in_sequence_) {
      give_up_to(address);
    }
    in_sequence_ = false;
  }

  std::vector<std::optional<SourcePlace>> take() { return std::move(places_); }

 private:
  void go_to(std::uint64_t address) {
    next_ = static_cast<std::size_t>(
        std::lower_bound(addresses_.begin(), addresses_.end(), address) - addresses_.begin());
    set_next_address();
  }

  void set_next_address() {
    constexpr auto kNone = std::numeric_limits<std::uint64_t>::max();
    next_address_ = next_ < addresses_.size() && !is_left_out_ ? addresses_[next_] : kNone;
  }

  // To those from the last row on and before `address`.
  void give_up_to(std::uint64_t address) {
    if (is_left_out_) {
      return;
    }
    for (; next_ < addresses_.size() && addresses_[next_] < address; ++next_) {
      if (!places_[next_]) {
        places_[next_] = row_;
      }
    }
    set_next_address();
  }

  std::span<const std::uint64_t> addresses_;
  std::vector<std::optional<SourcePlace>> places_;
  bool in_sequence_ = false;
  bool is_left_out_ = false;
  std::uint64_t row_address_ = 0;
  SourcePlace row_;
  std::uint64_t next_address_ = 0;
  std::size_t next_ = 0;  // of the addresses: the first that no row has been found for
};

}  // namespace

std::uint64_t line_program_size(const DwarfUnit& unit) {
  LazySection& lines = unit.file->lines;
  if (!unit.line_program) {
    return 0;
  }
  DwarfCursor cursor(lines.load(*unit.line_program, kLongestLengthField));
  std::uint64_t length = cursor.u32();
  if (length == kEscape64) {
    length = cursor.u64();
  }
  return cursor.failed() || length > lines.size() ? 0 : cursor.position() + length;
}

LineTable::LineTable(const DwarfUnit& unit) : unit_(unit) {
  read_header();
}

void LineTable::read_header() {
  const std::uint64_t size = line_program_size(unit_);
  if (size == 0) {
    return;
  }
  const std::string_view bytes = unit_.file->lines.load(*unit_.line_program, size);
  DwarfCursor cursor(bytes);
  format_.offset_size = cursor.u32() == kEscape64 ? 8 : 4;
  if (format_.offset_size == 8) {
    cursor.u64();
  }
  format_.version = cursor.u16();
  format_.address_size = unit_.format.address_size;
  if (format_.version < 2 || format_.version > 5) {
    return;
  }
  if (format_.version >= 5) {
    format_.address_size = cursor.u8();
    cursor.u8();  // the size of a segment selector
  }
  const std::uint64_t header_length = cursor.sized(format_.offset_size);
  const std::uint64_t program = cursor.position() + header_length;
  least_instruction_ = cursor.u8();
  if (format_.version >= 4) {
    cursor.u8();  // operations in an instruction: 1 on the machines that sanitizers know
  }
  cursor.u8();  // whether rows are statements at first
  line_base_ = static_cast<std::int8_t>(cursor.u8());
  line_range_ = cursor.u8();
  opcode_base_ = cursor.u8();
  for (unsigned opcode = 1; opcode < opcode_base_; ++opcode) {
    operand_counts_.push_back(cursor.u8());
  }
  if (cursor.failed() || line_range_ == 0 || opcode_base_ == 0 || header_length > bytes.size() ||
      program > bytes.size()) {
    return;
  }
  if (format_.version >= 5) {
    folders_ = read_entries(cursor);
    files_ = read_entries(cursor);
  } else {
    read_old_files(cursor);
  }
  program_ = bytes.substr(program);
}

// DWARF 4 section 6.2.4: both lists end with an empty text, and count from 1 on.
void LineTable::read_old_files(DwarfCursor& cursor) {
  const auto text_value = [](std::string_view text) {
    return FormValue{FormValue::Kind::kText, 0, text};
  };
  folders_.push_back({text_value(unit_.folder), 0});
  files_.push_back({text_value(unit_.name), 0});
  for (std::string_view path = cursor.text(); !path.empty(); path = cursor.text()) {
    folders_.push_back({text_value(path), 0});
  }
  for (std::string_view path = cursor.text(); !path.empty(); path = cursor.text()) {
    const std::uint64_t folder = cursor.uleb();
    cursor.uleb();  // time
    cursor.uleb();  // size
    files_.push_back({text_value(path), folder});
  }
}

// DWARF 5 section 6.2.4.1: what an entry consists of, and the entries; they count from 0 on.
std::vector<LineTable::File> LineTable::read_entries(DwarfCursor& cursor) const {
  struct Part {
    std::uint64_t content;
    std::uint64_t form;
  };
  std::vector<Part> parts(cursor.u8());
  for (Part& part : parts) {
    part.content = cursor.uleb();
    part.form = cursor.uleb();
  }
  std::vector<File> entries;
  // An entry of no bytes would let a damaged count go on for ever.
  for (std::uint64_t left = parts.empty() ? 0 : cursor.uleb(); left > 0; --left) {
    File file;
    const std::uint64_t start = cursor.position();
    for (const Part& part : parts) {
      const FormValue value = read_form(cursor, part.form, 0, format_);
      if (part.content == DW_LNCT_path) {
        file.path = value;
      } else if (part.content == DW_LNCT_directory_index) {
        file.folder = value.number;
      }
    }
    if (cursor.failed() || cursor.position() == start) {
      break;
    }
    entries.push_back(file);
  }
  return entries;
}

std::vector<std::optional<SourcePlace>> LineTable::places(
    std::span<const std::uint64_t> addresses) const {
  PlacesOfRows rows(addresses);
  DwarfCursor cursor(program_);
  std::uint64_t address = 0;
  SourcePlace place{1, 1, 0};
  const auto advance = [&](std::uint64_t instructions) {
    address += instructions * least_instruction_;
  };
  const auto advance_line = [&](std::int64_t lines) {
    place.line = static_cast<std::uint32_t>(place.line + lines);
  };
  while (!cursor.is_at_end() && !cursor.failed()) {
    const std::uint8_t opcode = cursor.u8();
    if (opcode >= opcode_base_) {
      const unsigned adjusted = opcode - opcode_base_;
      advance(adjusted / line_range_);
      advance_line(line_base_ + static_cast<int>(adjusted % line_range_));
      rows.add(address, place);
      continue;
    }
    switch (opcode) {
      case 0: {
        const std::uint64_t length = cursor.uleb();
        const std::uint64_t start = cursor.position();
        const std::uint8_t extended = length > 0 ? cursor.u8() : std::uint8_t{0};
        if (extended == DW_LNE_end_sequence) {
          rows.end_sequence(address);
          address = 0;
          place = {1, 1, 0};
        } else if (extended == DW_LNE_set_address && length > 1 && length <= 9) {
          address = cursor.sized(static_cast<unsigned>(length - 1));
        }
        const std::uint64_t read = cursor.position() - start;
        cursor.skip(length > read ? length - read : 0);
        break;
      }
      case DW_LNS_copy:
        rows.add(address, place);
        break;
      case DW_LNS_advance_pc:
        advance(cursor.uleb());
        break;
      case DW_LNS_advance_line:
        advance_line(cursor.sleb());
        break;
      case DW_LNS_set_file:
        place.file = cursor.uleb();
        break;
      case DW_LNS_set_column:
        place.column = static_cast<std::uint32_t>(cursor.uleb());
        break;
      case DW_LNS_const_add_pc:
        advance((255U - opcode_base_) / line_range_);
        break;
      case DW_LNS_fixed_advance_pc:
        address += cursor.u16();
        break;
      default:
        for (unsigned i = 0; i < operand_counts_[opcode - 1U]; ++i) {
          cursor.uleb();
        }
        break;
    }
  }
  return rows.take();
}

std::string LineTable::file(std::uint64_t number) const {
  if (number >= files_.size()) {
    return {};
  }
  fs::path path(text_of(unit_, files_[number].path));
  if (path.is_relative() && files_[number].folder < folders_.size()) {
    path = fs::path(text_of(unit_, folders_[files_[number].folder].path)) / path;
  }
  if (path.is_relative() && !path.empty()) {
    path = fs::path(unit_.folder) / path;
  }
  return path.lexically_normal().string();
}

}  // namespace leakrun
