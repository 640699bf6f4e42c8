#pragma once

#include <iosfwd>

#include "report/flamegraph/flame_graph.h"

namespace leakrun {

/// A file of https://www.speedscope.app/file-format-schema.json: one sampled profile in bytes, with
/// a sample for each call stack, the largest first. The viewer has no negative weights, so what
/// shrank is left out.
void write_speedscope(std::ostream& out, const FlameGraph& graph);

}  // namespace leakrun
