#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "profile/frame.h"
#include "symbolize/dwarf_file.h"

namespace leakrun {

struct DwarfFrames {
  std::vector<Stack>
      stacks;            ///< for each address, inlined calls first; empty where nothing is known
  bool is_whole = true;  ///< false: a part of the debug information could not be read
};

/// The frames at each of `offsets`, which are sorted, by the debug information in `file`. `symbols`
/// are the mangled names that the symbol table has for them; they stand where the debug information
/// names nothing, or only the last part of a name. Reads units in parallel.
DwarfFrames dwarf_frames(DwarfFile& file, std::span<const std::uint64_t> offsets,
                         std::span<const std::string> symbols);

}  // namespace leakrun
