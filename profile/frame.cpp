#include "profile/frame.h"

namespace leakrun {

const Frame* place_of(const Stack& stack) {
  const Frame* outermost_named = nullptr;
  for (const Frame& frame : stack) {
    if (!frame.internal) {
      return &frame;
    }
    if (!frame.function.empty()) {
      outermost_named = &frame;
    }
  }
  return outermost_named == nullptr && !stack.empty() ? &stack.front() : outermost_named;
}

}  // namespace leakrun
