#pragma once

#include <filesystem>
#include <memory>

#include "symbolize/backend.h"

namespace leakrun {

/// What symbolizes unless somebody says otherwise: the cache in `cache_folder` where that is not
/// empty, behind it DwarfBackend, and behind that, for what it cannot read, the llvm-symbolizer
/// that is installed, if one is.
std::unique_ptr<SymbolizerBackend> default_backend(const std::filesystem::path& cache_folder);

}  // namespace leakrun
