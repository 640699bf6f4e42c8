#include "report/sites/site_place.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "base/text.h"
#include "report/function_name.h"

namespace leakrun {
namespace {

std::string place_in_module(const Frame& frame) {
  const std::string_view module = frame.module;
  return module.empty()
             ? "-"
             : fmt::format("{}+0x{:x}", printable_line(module.substr(module.rfind('/') + 1)),
                           frame.offset);
}

/// The last two parts of a qualified name: "Cache<…>::insert" of "net::detail::Cache<…>::insert".
std::string last_parts(const std::string& name) {
  int depth = 0;  // of brackets; where they do not match, the name stays whole
  int parts = 0;
  for (std::size_t i = name.size(); i-- > 1;) {
    const char c = name[i];
    depth += c == '>' || c == ')' || c == '}' || c == ']' ? 1 : 0;
    depth -= c == '<' || c == '(' || c == '{' || c == '[' ? 1 : 0;
    if (depth == 0 && c == ':' && name[i - 1] == ':' && ++parts == 2) {
      return name.substr(i + 1);
    }
  }
  return name;
}

}  // namespace

SitePlace frame_place(const Frame& frame) {
  SitePlace place;
  if (frame.file.empty()) {
    place.place = place_in_module(frame);
  } else {
    const std::string file = printable_line(frame.file);
    place.place = frame.line == 0 ? file : fmt::format("{}:{}", file, frame.line);
  }
  place.function =
      frame.function.empty() ? "-" : printable_line(brief_function_name(frame.function));
  return place;
}

SitePlace site_place(const Stack& stack) {
  const Frame* const frame = place_of(stack);
  return frame == nullptr ? SitePlace{"-", "-"} : frame_place(*frame);
}

std::string own_calls(const Stack& stack) {
  std::string calls;
  std::string last;
  for (const Frame& frame : stack) {
    std::string function = frame.internal ? std::string() : last_parts(frame_place(frame).function);
    if (function.empty() || function == "-" || function == last) {
      continue;
    }
    calls += (calls.empty() ? "" : " < ") + function;
    last = std::move(function);
  }
  return calls.empty() ? site_place(stack).function : calls;
}

}  // namespace leakrun
