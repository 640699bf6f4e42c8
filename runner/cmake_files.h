#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace leakrun {

/// Whether the text of a CMakeLists.txt calls project(): what makes a folder a CMake project of
/// its own. Comments, strings and bracket arguments do not count; syntax as cmake-language(7).
bool has_project_command(std::string_view cmake_lists);

/// As has_project_command, of the CMakeLists.txt in `folder`; false where there is none.
bool is_cmake_project(const std::filesystem::path& folder);

/// The nearest folder above `folder` that is a CMake project; empty where there is none.
std::filesystem::path enclosing_project(const std::filesystem::path& folder);

/// The value of `key` in the CMakeCache.txt of `build_folder`; none where either is missing.
std::optional<std::string> cmake_cache_value(const std::filesystem::path& build_folder,
                                             std::string_view key);

}  // namespace leakrun
