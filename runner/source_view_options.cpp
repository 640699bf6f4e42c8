#include "runner/source_view_options.h"

#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <filesystem>

#include "base/text.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;
using Words = std::vector<std::string>;

// Each is compared with every frame.
constexpr std::size_t kMostWords = 200;
constexpr std::size_t kLongestOptionWord = 1000;

Words bounded_words(const OptionValues& values, const std::string& name) {
  Words words = values.words(name);
  if (words.size() > kMostWords) {
    values.refuse(name, fmt::format("given {} times; {} at most", words.size(), kMostWords),
                  kMostWords);
  }
  for (std::size_t i = 0; i < words.size(); i++) {
    if (words[i].size() > kLongestOptionWord) {
      values.refuse(
          name, fmt::format("has {} bytes; {} at most", words[i].size(), kLongestOptionWord), i);
    }
  }
  return words;
}

std::string without_slashes(std::string path) {
  path.erase(path.find_last_not_of('/') + 1);
  return path;
}

PathMap path_map_from(const OptionValues& values, const std::string& text, std::size_t index) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    values.refuse("path-map",
                  fmt::format("'{}' is not FROM=TO, such as /build/agent=/home/me/project",
                              printable_line(text)),
                  index);
  }
  return {without_slashes(text.substr(0, equals)), without_slashes(text.substr(equals + 1))};
}

std::string source_root_from(const OptionValues& values) {
  const std::string given = values.text("source-root");
  std::error_code error;
  if (!given.empty() && fs::exists(given, error) && !fs::is_directory(given, error)) {
    values.refuse("source-root", fmt::format("'{}' is no folder", printable_line(given)));
  }
  const fs::path root = fs::absolute(given.empty() ? "." : given, error).lexically_normal();
  const std::string path = without_slashes(root.string());
  return path.empty() && !error ? "/" : path;
}

}  // namespace

void add_source_view_options(po::options_description& options) {
  auto add = options.add_options();
  add("internal", po::value<Words>()->composing()->value_name("GLOB"),
      "functions and source files that are not your own code, beside the runtime's and the "
      "standard library's: vendor/* or boost::*; repeatable");
  add("source-root", po::value<std::string>()->default_value("")->value_name("DIR"),
      "paths of source files below it are shown relative to it (default: the working directory)");
  add("path-map", po::value<Words>()->composing()->value_name("FROM=TO"),
      "source files that the debug information has in FROM are in TO; repeatable, the longest FROM "
      "counts");
}

SourceView source_view_from(const OptionValues& values) {
  SourceView view;
  view.internal = bounded_words(values, "internal");
  for (std::size_t i = 0; i < view.internal.size(); i++) {
    if (view.internal[i].empty()) {
      values.refuse("internal", "is empty; give a pattern such as vendor/* or boost::*", i);
    }
  }
  const Words maps = bounded_words(values, "path-map");
  for (std::size_t i = 0; i < maps.size(); i++) {
    view.path_maps.push_back(path_map_from(values, maps[i], i));
  }
  view.source_root = source_root_from(values);
  return view;
}

}  // namespace leakrun
