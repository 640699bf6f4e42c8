#pragma once

#include <iosfwd>

#include "report/flamegraph/flame_graph.h"

namespace leakrun {

/// A line for each call stack, as Brendan Gregg's flamegraph.pl and what followed it read: calls,
/// outermost first, with `;` between them, a space, bytes. The same stack is one line; lines are in
/// the order of their bytes' values. `;` in a name is written as `:`. The format has no negative
/// numbers, so what shrank is left out.
void write_folded_stacks(std::ostream& out, const FlameGraph& graph);

}  // namespace leakrun
