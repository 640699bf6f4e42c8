#pragma once

#include <string>

#include "profile/frame.h"

namespace leakrun {

/// What a call stack is known by from one run to the next: 16 hexadecimal digits, made of the names
/// of the functions of the user's own frames, inlined ones included; of all frames where none is
/// the user's own. A frame without a function counts by the name of its module's file and its
/// offset. Lines, columns, folders and other offsets do not count, so it stays when code above
/// moves. The same for a stack that was read from a results document as for the one that was
/// written.
std::string fingerprint(const Stack& stack);

}  // namespace leakrun
