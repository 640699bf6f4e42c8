#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace leakrun {

/// Has CMake describe the project when it configures `build_folder` next: cmake-file-api(7),
/// codemodel version 2, asked by a query file of the client "leakrun".
tl::expected<void, std::string> ask_for_codemodel(const std::filesystem::path& build_folder);

/// Whether CMake has answered in `build_folder`.
bool has_codemodel(const std::filesystem::path& build_folder);

/// A directory of the project that add_subdirectory() or the project itself made.
struct CMakeDirectory {
  std::filesystem::path source;    ///< absolute
  std::filesystem::path build;     ///< absolute
  std::size_t parent = kNoParent;  ///< position in the same list

  static constexpr std::size_t kNoParent = static_cast<std::size_t>(-1);
};

/// The directories of the project built in `build_folder`, of its first configuration. The error
/// says what is missing or damaged in CMake's answer.
tl::expected<std::vector<CMakeDirectory>, std::string> cmake_directories(
    const std::filesystem::path& build_folder);

/// As cmake_directories, from the text of a codemodel object.
tl::expected<std::vector<CMakeDirectory>, std::string> parse_codemodel(std::string_view json);

}  // namespace leakrun
