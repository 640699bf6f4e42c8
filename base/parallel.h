#pragma once

#include <cstddef>
#include <functional>

namespace leakrun {

/// Calls `work` with each number below `count`, on this thread and on others where processors are
/// spare, and returns when all are done. All calls that run at once, nested ones too, share as many
/// threads as there are processors. `work` must be safe to call from several threads. What it
/// throws is thrown here, of several the one of the lowest number, when the others are done.
void parallel_for(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace leakrun
