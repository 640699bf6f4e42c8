#pragma once

#include <cstddef>
#include <iosfwd>

#include "report/diff/diff_view.h"
#include "report/diff/suite_diff.h"

namespace leakrun {

// A comparison of two runs in its four forms; docs/compare.md.

void write_diff_text(std::ostream& out, const SuiteDiff& diff, const DiffOptions& options);

/// What GitHub takes of a comment, in characters.
inline constexpr std::size_t kLargestComment = 65'536;

/// For a comment on a pull request: never more than kLargestComment bytes. What does not fit is
/// left out, last table first, and said.
void write_diff_markdown(std::ostream& out, const SuiteDiff& diff, const DiffOptions& options);

/// One page without scripts that needs no other file and no network.
void write_diff_html(std::ostream& out, const SuiteDiff& diff, const DiffOptions& options);

/// All of it, schema "leakrun-diff/1".
void write_diff_json(std::ostream& out, const SuiteDiff& diff, const DiffOptions& options);

}  // namespace leakrun
