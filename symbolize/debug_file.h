#pragma once

#include <filesystem>
#include <optional>

#include "symbolize/elf_image.h"

namespace leakrun {

/// The separate debug file of the module `file`, whose image is `image`, where debuggers look for
/// it: by its build-id in `folder`, by its .gnu_debuglink beside it, in .debug beside it and in
/// `folder` (GDB manual, "Debugging Information in Separate Files"), and where DEBUGINFOD_URLS is
/// set by the program debuginfod-find of elfutils. None where there is none, or where it is another
/// build's: its build-id differs, or without one the CRC of the link.
std::optional<ElfImage> find_debug_file(const std::filesystem::path& file, const ElfImage& image,
                                        const std::filesystem::path& folder = "/usr/lib/debug");

}  // namespace leakrun
