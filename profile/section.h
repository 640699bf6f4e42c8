#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "profile/growth.h"

namespace leakrun {

enum class SectionKind { kMark, kScope };

/// A part of a program that the program itself marked by <leakrun/leakrun.h>.
struct Section {
  SectionKind kind = SectionKind::kScope;
  std::string label;
  /// What a scope may grow; absent: as much as the test. A mark has no limit.
  std::optional<std::uint64_t> limit_bytes;
  /// Live bytes where it began: of a mark, at the mark before or at the baseline.
  std::uint64_t begin_bytes = 0;
  /// Live bytes where it ended. Absent: the program ended within it, and its growth is that up to
  /// the final snapshot.
  std::optional<std::uint64_t> end_bytes;
  /// By call stack where it grew by more than the floor: since the last snapshot before its begin
  /// that has a profile, which differs by no more than the floor.
  Growth growth;
};

}  // namespace leakrun
