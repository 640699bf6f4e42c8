#pragma once

#include <string_view>

#include "profile/frame.h"

namespace leakrun {

/// The first call stack of an AddressSanitizer report: where the error happened. Frames are lines
/// `#N 0xPC in FUNCTION FILE:LINE:COLUMN`, or `(MODULE+0xOFFSET)` for the file, as the runtimes
/// print them and leakrun does for what it symbolized (symbolize/frame_text.h). Files below
/// `source_root`, where that is not empty, are relative to it, as in other stacks. What the text
/// does not tell is guessed: internal are frames outward of `main`, and those with a file of /usr,
/// of the C library or of the runtime. The text is untrusted. At most 256 frames.
Stack asan_stack(std::string_view report, std::string_view source_root);

}  // namespace leakrun
