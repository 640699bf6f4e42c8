#pragma once

#include <cstddef>
#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "profile/frame.h"

namespace leakrun {

/// The texts, frames and call stacks of a page, each once, told by its number from 0: stacks of one
/// suite have most of their frames in common.
class StackTable {
 public:
  /// The number of shown_line(`text`).
  std::size_t text(std::string_view text);

  std::size_t stack(const Stack& stack);

  /// About how much write() writes.
  std::size_t bytes() const { return bytes_; }

  /// Three members of a JSON object, escaped as escaped_json does:
  /// "strings": texts; "frames": [function, its short form, file, line, column, module, offset,
  /// flags], the first three and the module being numbers of texts and the flags 1 for an inlined
  /// and 2 for an internal call; "stacks": lists of numbers of frames, innermost first.
  void write(std::ostream& out) const;

 private:
  using FrameRow = std::tuple<std::size_t, std::size_t, std::size_t, std::uint32_t, std::uint32_t,
                              std::size_t, std::uint64_t, unsigned>;

  std::size_t frame(const Frame& frame);

  std::unordered_map<std::string, std::size_t> text_numbers_;
  std::vector<std::string> texts_;  ///< as JSON
  std::map<FrameRow, std::size_t> frame_numbers_;
  std::vector<FrameRow> frames_;
  std::map<std::vector<std::size_t>, std::size_t> stack_numbers_;
  std::vector<std::vector<std::size_t>> stacks_;
  std::size_t bytes_ = 0;
};

}  // namespace leakrun
