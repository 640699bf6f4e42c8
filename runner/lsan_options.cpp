#include "runner/lsan_options.h"

#include <algorithm>

#include "base/child_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSeparators = " ,:\n\t\r";

std::string lsan_options_of(const TestCase& test, const Environment& base) {
  constexpr const char* kName = "LSAN_OPTIONS";
  // The test's own wins over what it unsets.
  for (auto own = test.environment.rbegin(); own != test.environment.rend(); ++own) {
    if (own->first == kName) {
      return own->second;
    }
  }
  const auto& unset = test.unset_environment;
  const auto inherited = base.find(kName);
  return inherited == base.end() || std::find(unset.begin(), unset.end(), kName) != unset.end()
             ? std::string()
             : inherited->second;
}

}  // namespace

std::string sanitizer_option(std::string_view options, std::string_view name) {
  std::string value;
  while (!options.empty()) {
    options.remove_prefix(std::min(options.size(), options.find_first_not_of(kSeparators)));
    const std::size_t equals = options.find_first_of("= ,:\n\t\r");
    if (equals == std::string_view::npos || options[equals] != '=') {
      options.remove_prefix(std::min(options.size(), equals));
      continue;
    }
    const std::string_view key = options.substr(0, equals);
    options.remove_prefix(equals + 1);
    const bool is_quoted = options.starts_with('"') || options.starts_with('\'');
    const std::size_t start = is_quoted ? 1 : 0;
    const std::size_t end =
        is_quoted ? options.find(options.front(), 1) : options.find_first_of(kSeparators);
    if (key == name) {
      value = options.substr(start, std::min(end, options.size()) - start);
    }
    options.remove_prefix(std::min(options.size(), end));
    options.remove_prefix(is_quoted && !options.empty() ? 1 : 0);
  }
  return value;
}

fs::path lsan_suppression_file(const TestCase& test, const Environment& base) {
  fs::path name = sanitizer_option(lsan_options_of(test, base), "suppressions");
  if (name.empty() || name.is_absolute()) {
    return name;
  }
  const fs::path folder =
      test.working_directory.empty() ? fs::current_path() : test.working_directory;
  fs::path in_folder = fs::absolute(folder) / name;
  std::error_code ignored;
  if (!fs::exists(in_folder, ignored) && !test.command.empty()) {
    fs::path beside = fs::absolute(find_program(test.command.front())).parent_path() / name;
    if (fs::exists(beside, ignored)) {
      return beside;
    }
  }
  return in_folder;
}

}  // namespace leakrun
