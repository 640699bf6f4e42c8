#include "tests/unit/profile/recorded_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "tests/unit/golden.h"

namespace leakrun {

std::vector<std::string> recording_names() {
  std::vector<std::string> names;
  const auto folder = std::filesystem::path(LEAKRUN_SOURCE_DIR) / "tests/golden/recordings";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".recording") {
      names.push_back(entry.path().stem());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string recorded(const std::string& name) {
  return golden("recordings/" + name + ".recording");
}

std::string between(std::string_view text, std::string_view start, std::string_view end) {
  const std::size_t line = text.find("\n" + std::string(start));
  const std::size_t first = line == std::string_view::npos ? line : text.find('\n', line + 1) + 1;
  const std::size_t last =
      first == std::string_view::npos ? first : text.find("\n" + std::string(end), first - 1);
  if (last == std::string_view::npos) {
    ADD_FAILURE() << "nothing stands between '" << start << "' and '" << end << "'";
    return {};
  }
  return std::string(text.substr(first, last + 1 - first));
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) {
    ADD_FAILURE() << "'" << from << "' does not occur";
    return text;
  }
  return text.replace(at, from.size(), to);
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

}  // namespace leakrun
