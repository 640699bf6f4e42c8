#include "report/markdown_text.h"

#include <fmt/format.h>

#include "base/text.h"

namespace leakrun {
namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' ||
         static_cast<unsigned char>(c) >= 0x80U;
}

}  // namespace

std::string markdown_text(std::string_view text) {
  std::string escaped;
  for (const char c : printable_line(text)) {
    escaped += is_plain(c) ? std::string(1, c) : fmt::format("&#{};", static_cast<int>(c));
  }
  return escaped;
}

std::string markdown_code(std::string_view text) {
  return text.empty() ? "" : "<code>" + markdown_text(text) + "</code>";
}

}  // namespace leakrun
