#include "symbolize/dwarf_abbrevs.h"

#include <dwarf.h>

#include <algorithm>
#include <limits>

namespace leakrun {
namespace {

constexpr std::uint64_t kLargestWord = std::numeric_limits<std::uint16_t>::max();

}  // namespace

AbbrevTable::AbbrevTable(std::string_view bytes, const UnitFormat& format) {
  DwarfCursor cursor(bytes);
  while (!cursor.failed()) {
    const std::uint64_t code = cursor.uleb();
    // Compilers number the shapes of a table from 1, and each takes some bytes.
    if (code == 0 || code > bytes.size()) {
      return;
    }
    size_ = std::max({size_, code, cursor.position()});
    Abbrev abbrev;
    abbrev.is_known = true;
    const std::uint64_t tag = cursor.uleb();
    abbrev.tag = static_cast<std::uint16_t>(tag <= kLargestWord ? tag : 0);
    abbrev.has_children = cursor.u8() == DW_CHILDREN_yes;
    abbrev.first = static_cast<std::uint32_t>(attributes_.size());
    abbrev.first_step = static_cast<std::uint32_t>(steps_.size());
    std::uint32_t bytes = 0;
    while (!cursor.failed()) {
      const std::uint64_t name = cursor.uleb();
      const std::uint64_t form = cursor.uleb();
      if (name == 0 && form == 0) {
        break;
      }
      if (form > kLargestWord) {
        return;
      }
      AttributeSpec spec;
      spec.name = static_cast<std::uint16_t>(name <= kLargestWord ? name : 0);
      spec.form = static_cast<std::uint16_t>(form);
      spec.implicit = form == DW_FORM_implicit_const ? cursor.sleb() : 0;
      attributes_.push_back(spec);
      abbrev.has_code = abbrev.has_code || name == DW_AT_low_pc || name == DW_AT_ranges;
      if (const int size = fixed_size_of(form, format); size >= 0) {
        bytes += static_cast<std::uint32_t>(size);
      } else {
        steps_.push_back({bytes, spec.form});
        bytes = 0;
      }
    }
    if (bytes > 0) {
      steps_.push_back({bytes, 0});
    }
    abbrev.step_count = static_cast<std::uint32_t>(steps_.size()) - abbrev.first_step;
    abbrev.count = static_cast<std::uint32_t>(attributes_.size()) - abbrev.first;
    if (cursor.failed()) {
      return;
    }
    if (code >= by_code_.size()) {
      by_code_.resize(code + 1);
    }
    by_code_[code] = abbrev;
  }
}

}  // namespace leakrun
