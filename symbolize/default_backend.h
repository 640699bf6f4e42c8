#pragma once

#include <memory>

#include "symbolize/backend.h"

namespace leakrun {

/// What symbolizes unless somebody says otherwise: DwarfBackend, and behind it for what that cannot
/// read the llvm-symbolizer that is installed, if one is.
std::unique_ptr<SymbolizerBackend> default_backend();

}  // namespace leakrun
