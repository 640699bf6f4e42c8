#include "tests/unit/golden.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

#include "base/text.h"

namespace leakrun {
namespace {

std::filesystem::path golden_file(const std::string& name) {
  return std::filesystem::path(LEAKRUN_SOURCE_DIR) / "tests/golden" / name;
}

bool update_wanted() {
  const char* const update = std::getenv("LEAKRUN_UPDATE_GOLDEN");
  return update != nullptr && std::string_view(update) == "1";
}

/// The lines around the first that differs, as a diff shows them.
std::string first_difference(const std::string& expected, const std::string& actual) {
  const std::vector<std::string> before = split(expected, '\n');
  const std::vector<std::string> after = split(actual, '\n');
  std::size_t line = 0;
  while (line < before.size() && line < after.size() && before[line] == after[line]) {
    ++line;
  }
  std::string difference = "@@ line " + std::to_string(line + 1) + " @@\n";
  for (std::size_t i = line; i < line + 3; ++i) {
    difference += i < before.size() ? "-" + before[i] + "\n" : "";
  }
  for (std::size_t i = line; i < line + 3; ++i) {
    difference += i < after.size() ? "+" + after[i] + "\n" : "";
  }
  return difference;
}

}  // namespace

std::string golden(const std::string& name) {
  std::ifstream file(golden_file(name), std::ios::binary);
  EXPECT_TRUE(file) << golden_file(name) << " cannot be read";
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

void expect_golden(const std::string& name, const std::string& rendered) {
  if (update_wanted()) {
    std::ofstream file(golden_file(name), std::ios::binary);
    file << rendered;
    EXPECT_TRUE(file.flush()) << golden_file(name) << " cannot be written";
    return;
  }
  const std::string expected = golden(name);
  if (rendered != expected) {
    ADD_FAILURE() << golden_file(name) << " differs (LEAKRUN_UPDATE_GOLDEN=1 writes it anew)\n"
                  << first_difference(expected, rendered);
  }
}

}  // namespace leakrun
