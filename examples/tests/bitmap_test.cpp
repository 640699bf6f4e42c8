// Crashes: the second picture has a colour that is not in the palette.
#include "bitmap.h"

#include "check.h"

int main() {
  const Palette palette{{'r', {255, 0, 0}}, {'w', {255, 255, 255}}};
  const std::vector<Color> flag = decode_bitmap(palette, "r3w3");
  CHECK(flag.size() == 6);
  CHECK(flag[2].green == 0 && flag[3].green == 255);

  const std::vector<Color> damaged = decode_bitmap(palette, "r3b3");
  CHECK(damaged.size() == 6);
}
