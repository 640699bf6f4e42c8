#include "symbolize/source_view.h"

#include <algorithm>
#include <filesystem>

#include "base/text.h"

namespace leakrun {
namespace {

// Without a slash at the end, "/" is empty.
bool is_in(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

std::string normal_path(std::string_view path) {
  const bool is_normal =
      path.find("/.") == std::string_view::npos && path.find("//") == std::string_view::npos;
  return is_normal || !path.starts_with('/')
             ? std::string(path)
             : std::filesystem::path(path).lexically_normal().string();
}

}  // namespace

std::string mapped_path(std::string_view path, const std::vector<PathMap>& maps) {
  const PathMap* longest = nullptr;
  for (const PathMap& map : maps) {
    if (is_in(path, map.from) && (longest == nullptr || map.from.size() > longest->from.size())) {
      longest = &map;
    }
  }
  return longest == nullptr ? std::string(path)
                            : longest->to + std::string(path.substr(longest->from.size()));
}

std::string shown_file(std::string_view path, const SourceView& view) {
  if (view.source_root.empty()) {
    return std::string(path);
  }
  const std::string_view root = view.source_root == "/" ? "" : std::string_view(view.source_root);
  const std::string normal = normal_path(path);
  return is_in(normal, root) && normal.size() > root.size() + 1 ? normal.substr(root.size() + 1)
                                                                : std::string(path);
}

bool is_named_internal(const Frame& frame, const SourceView& view) {
  if (view.internal.empty()) {
    return false;
  }
  const std::string shown = shown_file(frame.file, view);
  const auto matches_text = [](const std::string& glob, const std::string& text) {
    return !text.empty() && glob_match(glob, text);
  };
  return std::any_of(view.internal.begin(), view.internal.end(), [&](const std::string& glob) {
    return matches_text(glob, frame.function) || matches_text(glob, frame.file) ||
           matches_text(glob, shown);
  });
}

void see(Frame& frame, const SourceView& view) {
  frame.file = mapped_path(frame.file, view.path_maps);
  frame.internal = frame.internal || is_named_internal(frame, view);
}

Stack shown(Stack stack, const SourceView& view) {
  for (Frame& frame : stack) {
    frame.file = shown_file(frame.file, view);
  }
  return stack;
}

}  // namespace leakrun
