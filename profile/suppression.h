#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "profile/frame.h"

namespace leakrun {

/// A line `leak:PATTERN` of a suppression file, as LeakSanitizer has them, and two things more:
/// `leak:OUTER>INNER` names frames in their order, and `leak:PATTERN max=64KB` covers no more than
/// that; docs/suppressions.md.
struct Suppression {
  std::string text;                        ///< the line without white space around it
  std::vector<std::string> frames;         ///< a pattern for each, outermost first; never empty
  std::optional<std::uint64_t> max_bytes;  ///< where it matches more, it covers nothing
  std::string file;                        ///< where it stands
  std::size_t line = 0;                    ///< from 1
};

/// Whether `text` matches `pattern` as LeakSanitizer's suppressions do (TemplateMatch in
/// compiler-rt's sanitizer_suppressions.cpp): anywhere in it, `*` for any run of characters, `^` in
/// front and `$` behind for its ends. No pattern matches empty text. Linear in the text for each
/// part between two stars.
bool matches_pattern(std::string_view pattern, std::string_view text);

/// Whether `suppression` matches the stack: each of its patterns the function, the source file or
/// the module of a frame, in their order and from the outermost frame to the innermost; frames
/// may lie between. Linear in the stack.
bool matches(const Suppression& suppression, const Stack& stack);

/// Reads a suppression file: empty lines, comments (`#` first) and suppressions. `file` is what it
/// is called. The error is one line, `FILE:LINE: what is wrong and what to do`.
tl::expected<std::vector<Suppression>, std::string> read_suppressions(std::string_view text,
                                                                      const std::string& file);

}  // namespace leakrun
