#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "profile/address.h"
#include "profile/frame.h"

namespace leakrun {

/// A frame that a runtime printed with symbolize=0, as it stands in a line of a report or a log.
/// All are parts of that line.
struct FrameText {
  std::string_view before;  ///< what a harness wrote before the frame: "12: "
  std::uint64_t number = 0;
  std::string_view pc;  ///< "0x55f1b38e2020"
  std::string_view
      location;            ///< "(MODULE+0xOFFSET) (BuildId: HEX)", or another text in parentheses
  std::string_view after;  ///< a carriage return, or what ends a colour
  std::string_view frame;  ///< without `before` and `after`, as read_frame() takes it
};

/// The frame in `line`, which has no newline. A location that is none is found by
/// read_frame(frame, number, modules) alone.
std::optional<FrameText> find_frame(std::string_view line);

/// What stands behind the pc of a symbolized frame, from its blank on: ` in FUNCTION
/// FILE:LINE:COLUMN`, `??` for a function that is not known, `location` for a file, and no numbers
/// that are not known. Of a frame of which nothing is known two blanks and `location`, as the
/// runtimes print it.
std::string text_behind_pc(const Frame& frame, std::string_view location);

/// Appends to `out` the frames that stand for `text`, each a line like it but for number and what
/// is `behind_pc`; none ends in a newline. `first` is the number of the first.
void append_frames(std::string& out, const FrameText& text, std::uint64_t first,
                   const std::vector<std::string>& behind_pc);

/// The numbers of frames where inlined calls are put in between. Stacks of several processes may be
/// mixed: they are told apart by what stands before their frames, and where that is different in
/// each line, a time say, by their own numbers.
class FrameNumbers {
 public:
  /// The number of the first of the `frames` that stand in the place of `text`, the next of its
  /// stack.
  std::uint64_t place(const FrameText& text, std::size_t frames);

 private:
  struct OpenStack {
    std::string before;
    std::uint64_t next = 0;   ///< the number that its next frame has in the text
    std::uint64_t added = 0;  ///< inlined calls that were put in so far
  };

  OpenStack& stack_of(const FrameText& text);

  std::vector<OpenStack> open_;  ///< the one that had a frame last stands last
};

}  // namespace leakrun
