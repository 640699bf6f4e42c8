#include "runner/cmake_build.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include "base/child_process.h"
#include "base/file.h"
#include "base/text.h"
#include "runner/build_tool.h"
#include "runner/cmake_file_api.h"
#include "runner/cmake_files.h"
#include "runner/file_lock.h"
#include "runner/run_error.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

/// In the build tree: the arguments with which it was last configured, one per line.
constexpr std::string_view kArgumentsFile = "leakrun-configured.txt";

bool is_configured(const fs::path& folder) {
  std::error_code error;
  return fs::exists(folder / "CMakeCache.txt", error);
}

bool is_same_path(const fs::path& one, const fs::path& other) {
  std::error_code error;
  return one == other || fs::weakly_canonical(one, error) == fs::weakly_canonical(other, error);
}

void refuse_other_value(const CMakeBuild& build, std::string_view key, const fs::path& wanted,
                        std::string_view what) {
  const std::string found = cmake_cache_value(build.folder, key).value_or("");
  if (found.empty() || !is_same_path(found, wanted)) {
    throw RunError(ExitStatus::kBuildFailed,
                   fmt::format("{} is the build folder of another {} ({}): remove it, or name "
                               "another with --build-dir",
                               build.folder.string(), what, found.empty() ? "none" : found));
  }
}

bool chooses_generator(const std::vector<std::string>& cmake_args) {
  return std::getenv("CMAKE_GENERATOR") != nullptr ||
         std::any_of(cmake_args.begin(), cmake_args.end(),
                     [](const std::string& argument) { return argument.starts_with("-G"); });
}

std::vector<std::string> configure_arguments(const CMakeBuild& build, const Toolchain& toolchain,
                                             const BuildOptions& options) {
  std::vector<std::string> arguments{"cmake",
                                     "-S",
                                     build.source.string(),
                                     "-B",
                                     build.folder.string(),
                                     "-DCMAKE_TOOLCHAIN_FILE=" + toolchain.file.string()};
  for (const std::string& entry : build.cache_entries) {
    arguments.push_back("-D" + entry);
  }
  arguments.insert(arguments.end(), options.cmake_args.begin(), options.cmake_args.end());
  return arguments;
}

void run_step(std::vector<std::string> arguments, std::string_view step, const fs::path& shown) {
  const CommandResult result = run_build_tool(std::move(arguments), {}, true);
  if (result.exit_status != 0) {
    std::fwrite(result.output.data(), 1, result.output.size(), stderr);
    throw RunError(ExitStatus::kBuildFailed,
                   fmt::format("{} {} failed: cmake's output is above, its exit status was {}",
                               step, shown.string(), result.exit_status));
  }
}

void configure(const CMakeBuild& build, const Toolchain& toolchain, const BuildOptions& options) {
  std::vector<std::string> arguments = configure_arguments(build, toolchain, options);
  const std::string written = fmt::format("{}\n", fmt::join(arguments, "\n"));
  const fs::path arguments_file = build.folder / kArgumentsFile;
  if (is_configured(build.folder)) {
    if (read_file(arguments_file, written.size()) == written && has_codemodel(build.folder)) {
      return;
    }
  } else if (!chooses_generator(options.cmake_args) && !find_program("ninja").empty()) {
    arguments.insert(arguments.end(), {"-G", "Ninja"});
  }
  fmt::print(stderr, "leakrun: configuring {} ({})\n", printable_line(build.shown.string()),
             printable_line(toolchain.file.filename().string()));
  std::error_code ignored;
  fs::remove(arguments_file, ignored);
  if (auto query = ask_for_codemodel(build.folder); !query) {
    throw RunError(ExitStatus::kBuildFailed, query.error());
  }
  run_step(arguments, "configuring", build.shown);
  if (auto kept = write_file_atomically(arguments_file, written); !kept) {
    throw RunError(ExitStatus::kBuildFailed, kept.error());
  }
}

}  // namespace

fs::path build_folder_for(const fs::path& source, const Toolchain& toolchain,
                          const BuildOptions& options) {
  return options.build_dir.empty() ? source / "build" / ("leakrun-" + toolchain.name)
                                   : fs::absolute(options.build_dir);
}

void refuse_unusable_build_folder(const CMakeBuild& build, const Toolchain& toolchain) {
  if (build.folder.native().find('"') != std::string::npos) {
    throw RunError(ExitStatus::kBuildFailed,
                   fmt::format("CMake cannot build in {}: name a folder without a double quote "
                               "with --build-dir",
                               build.folder.string()));
  }
  if (!is_configured(build.folder)) {
    return;
  }
  refuse_other_value(build, "CMAKE_HOME_DIRECTORY", build.source, "source tree");
  refuse_other_value(build, "CMAKE_TOOLCHAIN_FILE", toolchain.file, "toolchain");
  for (const std::string& entry : build.cache_entries) {
    const std::size_t equals = entry.find('=');
    refuse_other_value(build, entry.substr(0, equals), entry.substr(equals + 1), "folder");
  }
}

void configure_and_build(const CMakeBuild& build, const Toolchain& toolchain,
                         const BuildOptions& options) {
  std::error_code ignored;
  fs::create_directories(build.folder.parent_path(), ignored);
  auto lock = lock_beside(build.folder);
  if (!lock) {
    throw RunError(ExitStatus::kBuildFailed,
                   fmt::format("{}; --build-dir names another folder to build in", lock.error()));
  }
  refuse_unusable_build_folder(build, toolchain);
  configure(build, toolchain, options);
  fmt::print(stderr, "leakrun: building {}\n", printable_line(build.shown.string()));
  std::vector<std::string> arguments{"cmake", "--build", build.folder.string(), "--parallel",
                                     std::to_string(std::max(options.jobs, 1U))};
  if (!options.build_config.empty()) {
    arguments.insert(arguments.end(), {"--config", options.build_config});
  }
  run_step(std::move(arguments), "building", build.shown);
  remove_lock(build.folder, *std::move(lock));
}

}  // namespace leakrun
