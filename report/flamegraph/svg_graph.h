#pragma once

#include <iosfwd>

#include "report/flamegraph/flame_graph.h"

namespace leakrun {

/// A drawing that needs no script and no other file, root at the top: each call as wide as what it
/// holds, with its name and figures as the tooltip. What shrank has stripes besides its colour.
/// Calls too narrow to be seen are left out, and counted.
void write_svg_graph(std::ostream& out, const FlameGraph& graph);

}  // namespace leakrun
