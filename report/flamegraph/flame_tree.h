#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "report/flamegraph/flame_graph.h"

namespace leakrun {

/// A call in one place of the calls that lead to it. A recursive call is another node, below.
struct FlameNode {
  std::string name;        ///< call_name()
  std::string file;        ///< of its first stack; may be empty; raw bytes
  std::uint32_t line = 0;  ///< 0: not known, or not the same in all stacks
  bool internal = false;
  std::size_t depth = 0;     ///< calls above it; the root has none
  std::uint64_t grown = 0;   ///< bytes of it and of what it calls
  std::uint64_t shrunk = 0;  ///< the same of stacks with negative figures
  std::int64_t allocations = 0;
  std::vector<std::size_t> children;  ///< heaviest first, then by name

  /// How wide it is drawn: what grew and what shrank do not cancel each other out.
  std::uint64_t weight() const { return grown + shrunk; }
};

/// The calls of a graph by what is below them.
struct FlameTree {
  std::vector<FlameNode> nodes;  ///< [0] is the root, "all"; each stands behind its caller
};

/// Calls deeper than this are left out: what they hold is their caller's.
inline constexpr std::size_t kDeepestCall = 500;

/// The tree of `graph`: outermost calls next to the root. It is the same whatever the order of the
/// sites, but for `file` and `line`.
FlameTree flame_tree(const FlameGraph& graph);

}  // namespace leakrun
