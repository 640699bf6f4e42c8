#include "runner/single_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/file.h"
#include "runner/cmake_build.h"
#include "runner/run_error.h"
#include "runner/unique_names.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

/// A CMake bracket argument, in which nothing has a meaning but its end.
std::string bracket_argument(const std::string& text) {
  std::string level;
  while ((text + "]").find("]" + level + "]") != std::string::npos) {
    level += '=';
  }
  return fmt::format("[{0}[{1}]{0}]", level, text);
}

/// CMake takes these for list separators, escapes and variables in the names of sources, and the
/// build systems for syntax; no quoting helps.
void refuse_unbuildable(const fs::path& path) {
  static constexpr std::string_view kUnbuildable = ";\\|$";
  const std::string& name = path.native();
  if (std::any_of(name.begin(), name.end(), [](char c) {
        return static_cast<unsigned char>(c) < ' ' || kUnbuildable.find(c) != kUnbuildable.npos;
      })) {
    throw RunError(ExitStatus::kBuildFailed,
                   fmt::format("CMake cannot build {}: rename it without ; \\ | $ and control "
                               "characters",
                               name));
  }
}

}  // namespace

std::vector<std::string> single_file_test_names(const std::vector<fs::path>& sources) {
  std::vector<std::vector<std::string>> candidates;
  candidates.reserve(sources.size());
  for (const fs::path& source : sources) {
    candidates.push_back(
        {source.stem().string(), fs::path(source).replace_extension().string(), source.string()});
  }
  return unique_names(candidates);
}

std::string single_file_list(const std::vector<fs::path>& sources) {
  const std::vector<std::string> names = single_file_test_names(sources);
  std::string list;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    refuse_unbuildable(sources[i]);
    list += fmt::format("leakrun_single_file_test({} {})\n", bracket_argument(names[i]),
                        bracket_argument(sources[i].string()));
  }
  return list;
}

fs::path build_single_files(const fs::path& folder, const std::vector<fs::path>& sources,
                            const Toolchain& toolchain, const BuildOptions& options) {
  refuse_unbuildable(folder);
  std::vector<fs::path> relative;
  relative.reserve(sources.size());
  for (const fs::path& source : sources) {
    relative.push_back(source.lexically_relative(folder));
  }
  CMakeBuild build;
  build.source = options.toolchain_files / "single-files";
  build.folder = build_folder_for(folder, toolchain, options);
  build.shown = folder;
  const fs::path list_file = build.folder / "leakrun-tests.cmake";
  build.cache_entries = {"LEAKRUN_SOURCE_FOLDER=" + folder.string(),
                         "LEAKRUN_TEST_LIST=" + list_file.string()};

  // Before anything is written there.
  refuse_unusable_build_folder(build, toolchain);
  // Written only when it differs: a newer list has CMake configure again.
  const std::string list = single_file_list(relative);
  if (read_file(list_file, list.size()) != list) {
    if (auto written = write_file_atomically(list_file, list); !written) {
      throw RunError(ExitStatus::kBuildFailed, written.error());
    }
  }
  configure_and_build(build, toolchain, options);
  return build.folder;
}

}  // namespace leakrun
