#include "symbolize/dwarf_frames.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <unordered_map>

#include "base/parallel.h"
#include "symbolize/demangle.h"
#include "symbolize/dwarf_functions.h"
#include "symbolize/dwarf_lines.h"
#include "symbolize/dwarf_ranges.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

/// The addresses that lie in one unit, and what was found there.
struct UnitWork {
  const DwarfUnit* unit = nullptr;     // whose line table it is
  const DwarfUnit* entries = nullptr;  // the same, or the one of split DWARF
  std::vector<std::size_t> indices;    // of the offsets that were asked for
  std::vector<std::uint64_t> addresses;
  FunctionsAt functions;
  std::vector<std::optional<SourcePlace>> places;
};

std::vector<UnitRange> ranges_of_units(const DwarfFile& file) {
  std::vector<UnitRange> all;
  std::vector<AddressRange> ranges;
  for (std::size_t i = 0; i < file.units.size(); ++i) {
    const DwarfUnit& unit = file.units[i];
    const FormValue low{FormValue::Kind::kAddress, unit.low_pc, {}};
    ranges.clear();
    if (!unit.high_pc && !unit.ranges && unit.split_name.empty()) {
      // GCC writes none for several sections in strict DWARF 2.
      add_function_ranges(unit, ranges);
    } else {
      add_ranges(unit, {low, unit.high_pc, unit.ranges}, ranges);
    }
    for (const AddressRange& range : ranges) {
      all.push_back({range.begin, range.end, i});
    }
  }
  // The linker keeps the first of equal functions, and points the entries of all units to it: the
  // first unit is looked at first, from behind.
  std::sort(all.begin(), all.end(), [](const UnitRange& a, const UnitRange& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.unit > b.unit;
  });
  return all;
}

std::optional<std::size_t> unit_of(const std::vector<UnitRange>& ranges, std::uint64_t address) {
  // Ranges of two units overlap where the linker merged equal functions, and not by many.
  constexpr int kMostOverlaps = 8;
  auto at = std::upper_bound(
      ranges.begin(), ranges.end(), address,
      [](std::uint64_t value, const UnitRange& range) { return value < range.begin; });
  for (int i = 0; i < kMostOverlaps && at != ranges.begin(); ++i) {
    --at;
    if (address < at->end) {
      return at->unit;
    }
  }
  return std::nullopt;
}

std::vector<UnitWork> work_of(DwarfFile& file, std::span<const std::uint64_t> offsets) {
  if (!file.unit_ranges) {
    file.unit_ranges = ranges_of_units(file);
  }
  std::vector<UnitWork> works;
  std::unordered_map<std::size_t, std::size_t> work_of_unit;
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    const auto unit = unit_of(*file.unit_ranges, offsets[i]);
    if (!unit) {
      continue;
    }
    const auto [entry, is_new] = work_of_unit.try_emplace(*unit, works.size());
    if (is_new) {
      UnitWork work;
      work.unit = &file.units[*unit];
      work.entries = work.unit;
      works.push_back(std::move(work));
    }
    works[entry->second].indices.push_back(i);
    works[entry->second].addresses.push_back(offsets[i]);
  }
  return works;
}

void load(DwarfFile& file) {
  file.abbrevs.load_all();
  file.addresses.load_all();
  file.ranges.load_all();
  file.range_lists.load_all();
}

/// The files of split DWARF that were opened, by path; null where one is not there.
using SplitFiles = std::unordered_map<std::string, std::unique_ptr<DwarfFile>>;

// Where the unit that `skeleton` stands for is; null where it cannot be had.
const DwarfUnit* split_unit(const DwarfUnit& skeleton, SplitFiles& files) {
  const fs::path path = fs::path(skeleton.folder) / skeleton.split_name;
  const auto [entry, is_new] = files.try_emplace(path.string());
  if (is_new) {
    if (auto image = ElfImage::open(path)) {
      entry->second = std::make_unique<DwarfFile>(*std::move(image), ".dwo");
      load(*entry->second);
      read_units(*entry->second);
    }
  }
  if (!entry->second) {
    return nullptr;
  }
  for (DwarfUnit& unit : entry->second->units) {
    if (unit.split_id == skeleton.split_id) {
      unit.address_file = skeleton.file;
      unit.address_base = skeleton.address_base;
      unit.range_base = skeleton.range_base;
      unit.low_pc = skeleton.low_pc;
      return &unit;
    }
  }
  return nullptr;
}

// False where the entries are in a file that cannot be read.
bool prepare(UnitWork& work, SplitFiles& files) {
  const DwarfUnit* split =
      work.unit->split_name.empty() ? work.unit : split_unit(*work.unit, files);
  work.entries = split != nullptr ? split : work.unit;
  entries(*work.entries, work.entries->first_entry);
  work.unit->file->lines.load(work.unit->line_program.value_or(0), line_program_size(*work.unit));
  return split != nullptr;
}

void run(UnitWork& work) {
  work.functions = functions_at(*work.entries, work.addresses);
  work.places = LineTable(*work.unit).places(work.addresses);
}

/// Makes frames of what was found in one unit.
class FrameMaker {
 public:
  explicit FrameMaker(const UnitWork& work) : work_(work), lines_(*work.unit) {}

  Stack frames_of(std::size_t index, const std::string& symbol) {
    Stack frames;
    SourcePlace place = work_.places[index].value_or(SourcePlace{});
    bool has_file = work_.places[index].has_value();
    for (std::int32_t at = work_.functions.innermost[index]; at >= 0;) {
      const FunctionEntry& entry = work_.functions.entries[static_cast<std::size_t>(at)];
      Frame frame = frame_at(place, has_file);
      frame.inlined = entry.caller >= 0;
      frame.function = name_of(entry, frame.inlined ? std::string() : symbol);
      frames.push_back(std::move(frame));
      place = {entry.call_file, entry.call_line, entry.call_column};
      has_file = true;
      at = entry.caller;
    }
    if (frames.empty() && (has_file || !symbol.empty())) {
      frames.push_back(frame_at(place, has_file));
      frames.back().function = demangled(symbol);
    }
    return frames;
  }

 private:
  Frame frame_at(const SourcePlace& place, bool has_file) {
    Frame frame;
    if (has_file) {
      const auto [path, is_new] = paths_.try_emplace(place.file);
      if (is_new) {
        path->second = lines_.file(place.file);
      }
      frame.file = path->second;
      frame.line = place.line;
      frame.column = place.column;
    }
    return frame;
  }

  std::string name_of(const FunctionEntry& entry, const std::string& symbol) {
    const auto [name, is_new] = names_.try_emplace(entry.offset);
    if (is_new) {
      name->second = function_name(*work_.entries, entry.offset);
      // -gline-tables-only has names without namespace, class and parameters.
      const bool is_mangled = name->second.starts_with("_Z");
      if (name->second.empty() || (!is_mangled && symbol.starts_with("_Z"))) {
        name->second = symbol;
      }
      name->second = demangled(name->second);
    }
    return name->second;
  }

  const UnitWork& work_;
  LineTable lines_;
  std::unordered_map<std::uint64_t, std::string> paths_;
  std::unordered_map<std::uint64_t, std::string> names_;  // by the entry's offset
};

}  // namespace

DwarfFrames dwarf_frames(DwarfFile& file, std::span<const std::uint64_t> offsets,
                         std::span<const std::string> symbols) {
  load(file);
  read_units(file);
  DwarfFrames found;
  found.is_whole = file.is_readable;
  std::vector<UnitWork> works = work_of(file, offsets);
  SplitFiles split_files;
  for (UnitWork& work : works) {
    found.is_whole = prepare(work, split_files) && found.is_whole;
  }
  parallel_for(works.size(), [&](std::size_t i) { run(works[i]); });
  found.stacks.resize(offsets.size());
  for (const UnitWork& work : works) {
    found.is_whole = found.is_whole && work.functions.is_whole;
    FrameMaker maker(work);
    for (std::size_t i = 0; i < work.indices.size(); ++i) {
      found.stacks[work.indices[i]] = maker.frames_of(i, symbols[work.indices[i]]);
    }
  }
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    if (found.stacks[i].empty() && !symbols[i].empty()) {
      Frame frame;
      frame.function = demangled(symbols[i]);
      found.stacks[i].push_back(std::move(frame));
    }
  }
  return found;
}

}  // namespace leakrun
