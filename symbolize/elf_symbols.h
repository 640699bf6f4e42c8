#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "symbolize/elf_image.h"

namespace leakrun {

/// The mangled name of the function that holds each of `offsets`, which are sorted, by the symbol
/// table of `image`; empty where none does. Of several functions at one place the global one
/// counts, and of these the one whose name begins with the fewest underscores: "malloc" and not
/// "__interceptor_malloc".
std::vector<std::string> function_names(ElfImage& image, std::span<const std::uint64_t> offsets);

}  // namespace leakrun
