#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "profile/frame.h"

namespace leakrun {

/// Source files in `from` are in `to` here. Both without a slash at the end; empty: the root of the
/// file system.
struct PathMap {
  std::string from;
  std::string to;
};

/// How the user wants frames to be seen; docs/symbols.md.
struct SourceView {
  std::vector<std::string> internal;  ///< globs, of functions and of source files
  std::vector<PathMap> path_maps;
  std::string source_root;  ///< absolute, without a slash at the end but for "/"; empty: none
};

/// `path` by the map with the longest `from` that it is or is in; without one as it is.
std::string mapped_path(std::string_view path, const std::vector<PathMap>& maps);

/// `path` as reports show it: what is below the source root, `..` taken into account, is relative
/// to it; anything else as it is.
std::string shown_file(std::string_view path, const SourceView& view);

/// Whether one of the globs matches the frame's function, whole, or the path of its source file, as
/// it is or as it is shown.
bool is_named_internal(const Frame& frame, const SourceView& view);

/// Maps the path of a frame out of the debug information, and marks the frame where it is named.
void see(Frame& frame, const SourceView& view);

/// `stack` with paths as reports show them.
Stack shown(Stack stack, const SourceView& view);

}  // namespace leakrun
