#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

struct Color {
  std::uint8_t red;
  std::uint8_t green;
  std::uint8_t blue;
};

using Palette = std::map<char, Color>;

/// Decodes runs of a letter and a digit: a colour of the palette, and how many pixels of it.
std::vector<Color> decode_bitmap(const Palette& palette, std::string_view encoded);
