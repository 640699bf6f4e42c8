#include "runner/toolchain.h"

#include <fmt/format.h>

#include <cstdlib>
#include <string_view>
#include <system_error>

#include "base/child_process.h"
#include "runner/run_error.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

/// "clang", "gcc", or empty where neither is installed.
std::string_view default_name() {
  const char* chosen = std::getenv("CXX");
  const std::string_view compiler = chosen != nullptr ? chosen : "";
  if (compiler.find("clang") != std::string_view::npos) {
    return "clang";
  }
  if (compiler.find("g++") != std::string_view::npos) {
    return "gcc";
  }
  if (!find_program("clang++").empty()) {
    return "clang";
  }
  return find_program("g++").empty() ? "" : "gcc";
}

}  // namespace

Toolchain choose_toolchain(const BuildOptions& options) {
  const std::string_view wish = options.toolchain.empty() ? default_name() : options.toolchain;
  if (wish.empty()) {
    throw RunError(ExitStatus::kBuildFailed,
                   "no C++ compiler found: install clang (Debian, Ubuntu, Arch: clang; Fedora: "
                   "clang compiler-rt) or g++ (Debian, Ubuntu: g++; Fedora: gcc-c++ libasan)");
  }
  if (wish == "clang" || wish == "gcc") {
    return {options.toolchain_files / fmt::format("{}-asan.cmake", wish), std::string(wish)};
  }
  std::error_code error;
  const fs::path file = fs::canonical(wish, error);
  if (error || !fs::is_regular_file(file, error)) {
    throw RunError(
        ExitStatus::kUsage,
        fmt::format("--toolchain {}: neither clang, gcc nor a CMake toolchain file", wish));
  }
  return {file, file.stem().string()};
}

}  // namespace leakrun
