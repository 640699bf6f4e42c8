#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runner/live/live_model.h"
#include "runner/progress.h"

namespace leakrun {

/// The room for the live view.
struct LiveRoom {
  std::size_t columns = 80;
  std::size_t rows = 24;
  bool color = false;
  bool utf8 = true;  ///< else ASCII alone in what is not a name
};

/// The screen, from above: `summary` (Progress has it), the tests that run, the stacks of the
/// selected one, the tests that have ended, the keys. At most `room.rows` lines, each printable but
/// for colours and shorter than `room.columns`.
std::vector<std::string> live_screen(const LiveModel& model, const FootLine& summary,
                                     LiveModel::Time now, const LiveRoom& room);

}  // namespace leakrun
