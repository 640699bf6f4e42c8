#include "bitmap.h"

#include <cstddef>

namespace {

const Color* find_color(const Palette& palette, char letter) {
  const auto found = palette.find(letter);
  return found != palette.end() ? &found->second : nullptr;
}

}  // namespace

// The defect: a colour that the palette does not have is looked at all the same.
std::vector<Color> decode_bitmap(const Palette& palette, std::string_view encoded) {
  std::vector<Color> pixels;
  for (std::size_t i = 0; i + 1 < encoded.size(); i += 2) {
    const Color* color = find_color(palette, encoded[i]);
    pixels.insert(pixels.end(), static_cast<std::size_t>(encoded[i + 1] - '0'), *color);
  }
  return pixels;
}
