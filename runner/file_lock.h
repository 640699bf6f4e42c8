#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>

#include "base/descriptor.h"

namespace leakrun {

/// Waits for the lock file `.NAME.lock` beside `file` and holds it as long as the descriptor is
/// open: the kernel gives it back when the process ends, in whatever way. remove_lock() takes the
/// file away. The error names the lock file and the reason.
tl::expected<Descriptor, std::string> lock_beside(const std::filesystem::path& file);

/// Removes the lock file of `file`, whose lock this process holds, and gives the lock back.
void remove_lock(const std::filesystem::path& file, Descriptor lock);

}  // namespace leakrun
