#include "runner/suppression_files.h"

#include <fmt/format.h>

#include <iterator>

#include "base/file.h"
#include "runner/config_file.h"
#include "runner/run_error.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDefaultName = "leakrun.supp";
constexpr std::size_t kMaxFileBytes = std::size_t{16} << 20;

fs::path default_file(const fs::path& config_file, const std::vector<std::string>& targets) {
  std::error_code ignored;
  if (!config_file.empty()) {
    fs::path beside = config_file.parent_path() / kDefaultName;
    if (fs::is_regular_file(beside, ignored)) {
      return beside;
    }
  }
  for (const std::string& target : targets) {
    const fs::path start = config_search_start(target);
    fs::path found = start.empty() ? fs::path() : find_upward(start, kDefaultName);
    if (!found.empty()) {
      return found;
    }
  }
  return {};
}

}  // namespace

std::vector<Suppression> read_suppression_file(const fs::path& file, const std::string& who) {
  const auto text = read_file(file, kMaxFileBytes);
  if (!text) {
    throw RunError(ExitStatus::kUsage, fmt::format("{}: {}", who, text.error()));
  }
  auto suppressions = read_suppressions(*text, shown_path(file));
  if (!suppressions) {
    throw RunError(ExitStatus::kUsage, suppressions.error());
  }
  return std::move(*suppressions);
}

std::vector<Suppression> suppressions_of_run(const std::vector<std::string>& files,
                                             const fs::path& config_file,
                                             const std::vector<std::string>& targets) {
  if (files.empty()) {
    const fs::path file = default_file(config_file, targets);
    return file.empty() ? std::vector<Suppression>{} : read_suppression_file(file, kDefaultName);
  }
  std::vector<Suppression> all;
  for (const std::string& file : files) {
    std::vector<Suppression> read = read_suppression_file(fs::absolute(file), "--suppressions");
    std::move(read.begin(), read.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace leakrun
