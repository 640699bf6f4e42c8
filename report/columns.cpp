#include "report/columns.h"

#include <algorithm>

namespace leakrun {
namespace {

bool starts_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u;
}

/// Where the first `count` characters of `text` end.
std::size_t end_of_characters(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  while (end < text.size() && (!starts_character(text[end]) || count-- > 0)) {
    ++end;
  }
  return end;
}

std::string missing(std::string_view text, std::size_t width) {
  const std::size_t used = columns(text);
  return std::string(used < width ? width - used : 0, ' ');
}

}  // namespace

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

std::string clipped(std::string_view text, std::size_t limit) {
  if (columns(text) <= limit) {
    return std::string(text);
  }
  return std::string(text.substr(0, end_of_characters(text, limit - 1))) + "…";
}

std::string clipped_front(std::string_view text, std::size_t limit) {
  const std::size_t length = columns(text);
  if (length <= limit) {
    return std::string(text);
  }
  return "…" + std::string(text.substr(end_of_characters(text, length - limit + 1)));
}

std::string padded(std::string_view text, std::size_t width) {
  return std::string(text) + missing(text, width);
}

std::string padded_front(std::string_view text, std::size_t width) {
  return missing(text, width) + std::string(text);
}

}  // namespace leakrun
