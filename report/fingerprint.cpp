#include "report/fingerprint.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace leakrun {
namespace {

std::string name_of(const Frame& frame) {
  if (!frame.function.empty()) {
    return printable_utf8(frame.function);
  }
  const std::string_view module = frame.module;
  return fmt::format("{}+0x{:x}", printable_utf8(module.substr(module.rfind('/') + 1)),
                     frame.offset);
}

}  // namespace

std::string fingerprint(const Stack& stack) {
  const bool has_own_frame =
      std::any_of(stack.begin(), stack.end(), [](const Frame& frame) { return !frame.internal; });
  std::string chain;
  for (const Frame& frame : stack) {
    if (!frame.internal || !has_own_frame) {
      chain += name_of(frame);
      chain += '\0';  // in no printable name
    }
  }
  return fnv1a_hex(chain);
}

}  // namespace leakrun
