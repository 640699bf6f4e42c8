#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "symbolize/dwarf_forms.h"

namespace leakrun {

/// An attribute of an entry: which, and how it is written.
struct AttributeSpec {
  std::uint16_t name = 0;
  std::uint16_t form = 0;
  std::int64_t implicit = 0;
};

/// A part of passing over an entry: bytes of a known number, then perhaps a value of unknown size.
struct SkipStep {
  std::uint32_t bytes = 0;
  std::uint16_t form = 0;  ///< 0: none
};

/// The shape of entries of .debug_info.
struct Abbrev {
  std::uint16_t tag = 0;
  bool has_children = false;
  bool is_known = false;    ///< false: no entry may have this code
  bool has_code = false;    ///< such an entry may say where its code is
  std::uint32_t first = 0;  ///< of AbbrevTable::attributes
  std::uint32_t count = 0;
  std::uint32_t first_step = 0;  ///< of AbbrevTable::steps
  std::uint32_t step_count = 0;
};

/// The shapes that the entries of a unit have, by their codes (DWARF 5 section 7.5.3).
class AbbrevTable {
 public:
  /// Reads what stands in .debug_abbrev from the start of `bytes` to the table's end.
  AbbrevTable(std::string_view bytes, const UnitFormat& format);

  /// How much it takes, in time and memory: its bytes, or its largest code.
  std::uint64_t size() const { return size_; }

  /// Null for a code that the table does not have.
  const Abbrev* find(std::uint64_t code) const {
    return code < by_code_.size() && by_code_[code].is_known ? &by_code_[code] : nullptr;
  }
  const AttributeSpec* attributes(const Abbrev& abbrev) const {
    return attributes_.data() + abbrev.first;
  }
  /// How to pass over all attributes.
  const SkipStep* steps(const Abbrev& abbrev) const { return steps_.data() + abbrev.first_step; }

 private:
  std::vector<Abbrev> by_code_;
  std::vector<AttributeSpec> attributes_;
  std::vector<SkipStep> steps_;
  std::uint64_t size_ = 0;
};

}  // namespace leakrun
