#pragma once

#include <cstddef>
#include <iosfwd>

#include "report/sites/call_tree.h"

namespace leakrun {

struct TreeOptions {
  SiteKind kind = SiteKind::kGrowth;
  std::size_t depth = 100;  ///< forks of the tree from the root
  double min_percent = 1;   ///< of all bytes: what holds less is left out, or told by its sum
  bool ascii = false;       ///< no box-drawing characters
  std::size_t width = 0;    ///< columns of the terminal; 0: unlimited
  bool color = false;
};

/// A line for each call, the heaviest first, with the bytes and the share of what it calls. Calls
/// that call but one other and hold no more than that stand below each other; of many the outermost
/// and the innermost.
void write_call_tree(std::ostream& out, const CallTree& tree, const TreeOptions& options);

}  // namespace leakrun
