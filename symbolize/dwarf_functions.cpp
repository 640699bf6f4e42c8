#include "symbolize/dwarf_functions.h"

#include <dwarf.h>

#include <algorithm>

#include "symbolize/dwarf_file.h"
#include "symbolize/dwarf_ranges.h"

namespace leakrun {
namespace {

// Calls `take` with each attribute's name and value. False where the entry cannot be read.
template <typename Take>
bool read_attributes(DwarfCursor& cursor, const DwarfUnit& unit, const Abbrev& abbrev, Take take) {
  const AttributeSpec* attributes = unit.abbrevs->attributes(abbrev);
  for (std::uint32_t i = 0; i < abbrev.count; ++i) {
    take(attributes[i].name,
         read_form(cursor, attributes[i].form, attributes[i].implicit, unit.format));
  }
  return !cursor.failed();
}

bool skip_attributes(DwarfCursor& cursor, const DwarfUnit& unit, const Abbrev& abbrev) {
  const SkipStep* steps = unit.abbrevs->steps(abbrev);
  for (std::uint32_t i = 0; i < abbrev.step_count; ++i) {
    cursor.skip(steps[i].bytes);
    if (steps[i].form != 0 && !skip_form(cursor, steps[i].form, unit.format)) {
      return false;
    }
  }
  return true;
}

/// One pass over the entries of a unit.
class FunctionSearch {
 public:
  /// The ranges of all functions are added to `all_ranges` where that is not null.
  FunctionSearch(const DwarfUnit& unit, std::span<const std::uint64_t> addresses,
                 std::vector<AddressRange>* all_ranges)
      : unit_(unit), addresses_(addresses), all_ranges_(all_ranges) {
    found_.innermost.assign(addresses.size(), -1);
  }

  FunctionsAt run() {
    const std::string_view bytes = entries(unit_, unit_.first_entry);
    DwarfCursor cursor(bytes);
    std::int64_t depth = 0;
    while (!cursor.is_at_end() && !cursor.failed()) {
      const std::uint64_t offset = unit_.first_entry + cursor.position();
      const std::uint64_t code = cursor.uleb();
      if (code == 0) {
        if (--depth <= 0) {
          return std::move(found_);
        }
        close_to(depth);
        continue;
      }
      const Abbrev* abbrev = unit_.abbrevs->find(code);
      if (abbrev == nullptr) {
        break;
      }
      const bool is_function = abbrev->has_code && (abbrev->tag == DW_TAG_subprogram ||
                                                    abbrev->tag == DW_TAG_inlined_subroutine);
      if (!(is_function ? take_function(cursor, *abbrev, offset, depth)
                        : skip_attributes(cursor, unit_, *abbrev))) {
        break;
      }
      if (abbrev->has_children) {
        ++depth;
      } else if (depth == 0) {
        return std::move(found_);
      }
    }
    // It ended in the midst of the entries.
    found_.is_whole = cursor.is_at_end() && !cursor.failed();
    return std::move(found_);
  }

 private:
  struct Open {
    std::int64_t depth;
    std::int32_t entry;
  };

  // Those whose children have all been seen.
  void close_to(std::int64_t depth) {
    while (!open_.empty() && open_.back().depth >= depth) {
      open_.pop_back();
    }
  }

  bool take_function(DwarfCursor& cursor, const Abbrev& abbrev, std::uint64_t offset,
                     std::int64_t depth) {
    FunctionEntry entry;
    CodePlace place;
    const bool is_read = read_attributes(
        cursor, unit_, abbrev, [&](std::uint64_t attribute, const FormValue& value) {
          switch (attribute) {
            case DW_AT_low_pc:
              place.low_pc = value;
              found_.is_whole = found_.is_whole && value.kind != FormValue::Kind::kNone;
              break;
            case DW_AT_high_pc:
              place.high_pc = value;
              break;
            case DW_AT_ranges:
              place.ranges = value;
              break;
            case DW_AT_call_file:
              entry.call_file = value.number;
              break;
            case DW_AT_call_line:
              entry.call_line = static_cast<std::uint32_t>(value.number);
              break;
            case DW_AT_call_column:
              entry.call_column = static_cast<std::uint32_t>(value.number);
              break;
            default:
              break;
          }
        });
    if (!is_read) {
      return false;
    }
    ranges_.clear();
    add_ranges(unit_, place, ranges_);
    range_count_ += ranges_.size();
    if (range_count_ > unit_.end - unit_.begin) {
      return false;  // no unit has so many, unless all its functions share one endless list
    }
    if (all_ranges_ != nullptr) {
      all_ranges_->insert(all_ranges_->end(), ranges_.begin(), ranges_.end());
    }
    const auto index = static_cast<std::int32_t>(found_.entries.size());
    bool holds_any = false;
    for (const AddressRange& range : ranges_) {
      for (auto at = std::lower_bound(addresses_.begin(), addresses_.end(), range.begin);
           at != addresses_.end() && *at < range.end; ++at) {
        found_.innermost[static_cast<std::size_t>(at - addresses_.begin())] = index;
        holds_any = true;
      }
    }
    if (holds_any) {
      entry.offset = offset;
      if (abbrev.tag == DW_TAG_inlined_subroutine && !open_.empty()) {
        entry.caller = open_.back().entry;
      }
      found_.entries.push_back(entry);
      if (abbrev.has_children) {
        open_.push_back({depth, index});
      }
    }
    return true;
  }

  const DwarfUnit& unit_;
  std::span<const std::uint64_t> addresses_;
  std::vector<AddressRange>* all_ranges_;
  FunctionsAt found_;
  std::vector<Open> open_;
  std::vector<AddressRange> ranges_;
  std::uint64_t range_count_ = 0;
};

}  // namespace

FunctionsAt functions_at(const DwarfUnit& unit, std::span<const std::uint64_t> addresses) {
  return FunctionSearch(unit, addresses, nullptr).run();
}

void add_function_ranges(const DwarfUnit& unit, std::vector<AddressRange>& found) {
  FunctionSearch(unit, {}, &found).run();
}

std::string_view function_name(const DwarfUnit& unit, std::uint64_t offset) {
  // An instance, its declaration in a class, and one more to be sure; a circle would not end.
  constexpr int kLongestChain = 16;
  std::string_view plain_name;
  const DwarfUnit* at = &unit;
  for (int step = 0; step < kLongestChain && at != nullptr; ++step) {
    DwarfCursor cursor(entries(*at, offset));
    const Abbrev* abbrev = at->abbrevs->find(cursor.uleb());
    if (abbrev == nullptr) {
      break;
    }
    FormValue linkage_name;
    FormValue name;
    FormValue origin;
    read_attributes(cursor, *at, *abbrev, [&](std::uint64_t attribute, const FormValue& value) {
      switch (attribute) {
        case DW_AT_linkage_name:
        case DW_AT_MIPS_linkage_name:
          linkage_name = value;
          break;
        case DW_AT_name:
          name = value;
          break;
        case DW_AT_abstract_origin:
        case DW_AT_specification:
          origin = value;
          break;
        default:
          break;
      }
    });
    if (linkage_name.kind != FormValue::Kind::kNone) {
      return text_of(*at, linkage_name);
    }
    if (plain_name.empty()) {
      plain_name = text_of(*at, name);
    }
    if (origin.kind == FormValue::Kind::kUnitOffset) {
      offset = at->begin + origin.number;
    } else if (origin.kind == FormValue::Kind::kInfoOffset) {
      offset = origin.number;
      at = unit_at(*at->file, offset);
    } else {
      break;
    }
  }
  return plain_name;
}

}  // namespace leakrun
