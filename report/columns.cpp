#include "report/columns.h"

#include <algorithm>
#include <array>

namespace leakrun {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

/// Characters of two columns: what has W or F in Unicode's EastAsianWidth.txt, in few ranges, which
/// take in some characters between them. Ordered.
constexpr std::array kWide = {
    Range{0x1100, 0x115f},   Range{0x231a, 0x231b},   Range{0x2329, 0x232a},
    Range{0x23e9, 0x23f3},   Range{0x25fd, 0x25fe},   Range{0x2614, 0x2615},
    Range{0x2648, 0x2653},   Range{0x267f, 0x267f},   Range{0x2693, 0x26fd},
    Range{0x2705, 0x2705},   Range{0x270a, 0x270b},   Range{0x2728, 0x2728},
    Range{0x274c, 0x2757},   Range{0x2795, 0x2797},   Range{0x27b0, 0x27bf},
    Range{0x2b1b, 0x2b1c},   Range{0x2b50, 0x2b55},   Range{0x2e80, 0x303e},
    Range{0x3041, 0x4dbf},   Range{0x4e00, 0xa4cf},   Range{0xa960, 0xa97c},
    Range{0xac00, 0xd7a3},   Range{0xf900, 0xfaff},   Range{0xfe10, 0xfe6b},
    Range{0xff01, 0xff60},   Range{0xffe0, 0xffe6},   Range{0x16fe0, 0x1b2fb},
    Range{0x1f004, 0x1f004}, Range{0x1f0cf, 0x1f0cf}, Range{0x1f18e, 0x1f19a},
    Range{0x1f200, 0x1f64f}, Range{0x1f680, 0x1f6ff}, Range{0x1f7e0, 0x1faff},
    Range{0x20000, 0x3fffd}};

/// Marks that combine, of scripts that are much used, and joiners: ranges of which each is whole
/// (general category Mn, Me or Cf of UnicodeData.txt). Ordered.
constexpr std::array kCombining = {
    Range{0x300, 0x36f},   Range{0x483, 0x489},   Range{0x591, 0x5bd},    Range{0x64b, 0x65f},
    Range{0x941, 0x948},   Range{0x94d, 0x94d},   Range{0xe34, 0xe3a},    Range{0xe47, 0xe4e},
    Range{0x1ab0, 0x1ace}, Range{0x1dc0, 0x1dff}, Range{0x200b, 0x200d},  Range{0x20d0, 0x20f0},
    Range{0x3099, 0x309a}, Range{0xfe20, 0xfe2f}, Range{0xe0100, 0xe01ef}};

template <std::size_t kCount>
bool is_in(const std::array<Range, kCount>& ranges, char32_t character) {
  const auto* const range =
      std::lower_bound(ranges.begin(), ranges.end(), character,
                       [](const Range& each, char32_t value) { return each.last < value; });
  return range != ranges.end() && range->first <= character;
}

std::size_t width_of(char32_t character) {
  return is_in(kCombining, character) ? 0 : is_in(kWide, character) ? 2 : 1;
}

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

/// Takes the first character off `text`, which is not empty; its columns.
std::size_t take_character(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  char32_t character = first < 0x80 ? first : first < 0xe0 ? first & 0x1fU : first & 0xfU;
  std::size_t size = 1;
  for (; size < text.size() && continues_character(text[size]); ++size) {
    character = (character << 6U) | (static_cast<unsigned char>(text[size]) & 0x3fU);
  }
  text.remove_prefix(size);
  return width_of(character);
}

bool begins_with_mark(std::string_view text) {
  return !text.empty() && take_character(text) == 0;
}

/// Where the first characters of `text` end that have at most `limit` columns together.
std::size_t end_of_columns(std::string_view text, std::size_t limit) {
  std::string_view rest = text;
  std::size_t end = 0;
  for (std::size_t used = 0; !rest.empty(); end = text.size() - rest.size()) {
    used += take_character(rest);
    if (used > limit) {
      break;
    }
  }
  return end;
}

std::string missing(std::string_view text, std::size_t width) {
  const std::size_t used = columns(text);
  return std::string(used < width ? width - used : 0, ' ');
}

}  // namespace

std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    count += take_character(text);
  }
  return count;
}

std::string clipped(std::string_view text, std::size_t limit) {
  if (columns(text) <= limit) {
    return std::string(text);
  }
  return std::string(text.substr(0, end_of_columns(text, limit - 1))) + "…";
}

std::string clipped_front(std::string_view text, std::size_t limit) {
  std::size_t left = columns(text);
  if (left <= limit) {
    return std::string(text);
  }
  while (left > limit - 1) {
    left -= take_character(text);
  }
  // Without its character a mark would combine with the ellipsis.
  while (begins_with_mark(text)) {
    take_character(text);
  }
  return "…" + std::string(text);
}

std::string padded(std::string_view text, std::size_t width) {
  return std::string(text) + missing(text, width);
}

std::string padded_front(std::string_view text, std::size_t width) {
  return missing(text, width) + std::string(text);
}

}  // namespace leakrun
