#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"

namespace leakrun {

/// A folder for one test, to be filled with what the test is about.
class TemporaryTree {
 public:
  std::filesystem::path operator/(const std::string& name) const { return path() / name; }
  const std::filesystem::path& path() const { return path_; }

  std::filesystem::path write(const std::string& name, std::string_view content) const;
  std::filesystem::path write_executable(const std::string& name, std::string_view content) const;

  /// `int main(void)` as a program, by `compiler` with `flags`. Throws where it does not compile.
  std::filesystem::path compile(const std::string& name, const std::string& compiler = "cc",
                                const std::vector<std::string>& flags = {}) const;

 private:
  PrivateFolder folder_{"leakrun-test."};
  std::filesystem::path path_ = std::filesystem::canonical(folder_.path());
};

/// Sets an environment variable, or removes it, until it goes out of scope.
class ScopedVariable {
 public:
  ScopedVariable(std::string name, const std::optional<std::string>& value);
  ~ScopedVariable();
  ScopedVariable(const ScopedVariable&) = delete;
  ScopedVariable& operator=(const ScopedVariable&) = delete;

 private:
  std::string name_;
  std::optional<std::string> previous_;
};

}  // namespace leakrun
