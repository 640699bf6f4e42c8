#pragma once

#include <filesystem>
#include <optional>

#include "symbolize/elf_image.h"

namespace leakrun {

/// The separate debug file of the module `file`, whose image is `image`: by its build-id in
/// /usr/lib/debug, by its .gnu_debuglink beside it and in /usr/lib/debug, and where
/// DEBUGINFOD_URLS is set from these servers, as libdwfl looks for it. None where there is none, or
/// where its build-id is another. `folder` stands in the place of /usr/lib/debug.
std::optional<ElfImage> find_debug_file(const std::filesystem::path& file, const ElfImage& image,
                                        const std::filesystem::path& folder = "/usr/lib/debug");

}  // namespace leakrun
