#include "runner/rerun.h"

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace leakrun {
namespace {

using Words = std::vector<std::string>;

constexpr std::array kDecidingFlags = {"heap-profile"};

constexpr std::array kDecidingOptions = {
    "config",         "threshold-mb", "leaks",    "top",          "unwind",    "timeout",
    "test-memory-mb", "override",     "isolate",  "suppressions", "toolchain", "build-dir",
    "cmake-arg",      "build-config", "internal", "source-root",  "path-map"};

bool is_from_file_or_default(const OptionOrigin& origin) {
  return origin.source == OptionSource::kDefault || origin.source == OptionSource::kFile;
}

void add_option(Words& arguments, const std::string& name, const std::string& value) {
  // Apart, it would be taken for an option itself.
  if (value.starts_with('-') || value.empty()) {
    arguments.push_back("--" + name + '=' + value);
  } else {
    arguments.insert(arguments.end(), {"--" + name, value});
  }
}

}  // namespace

std::string program_name() {
  return program_invocation_name;
}

std::string named_results(const std::string& file) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(file, error);
  const bool is_other = std::filesystem::exists(status) && !is_regular_file(status);
  return file == "-" || is_other ? std::string() : file;
}

Words rerun_arguments(const OptionValues& values, const Words& targets,
                      const Words& test_arguments) {
  Words arguments;
  for (const char* const name : kDecidingFlags) {
    if (values.flag(name) && !is_from_file_or_default(values.origin(name))) {
      arguments.push_back(std::string("--") + name);
    }
  }
  for (const char* const name : kDecidingOptions) {
    const Words all = values.all(name);
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!is_from_file_or_default(values.origin(name, i))) {
        add_option(arguments, name, all[i]);
      }
    }
  }
  // Else the part of the suite that the file or the environment names might not have the test.
  if (!values.text("shard").empty() &&
      values.origin("shard").source != OptionSource::kCommandLine) {
    arguments.insert(arguments.end(), {"--shard", "1/1"});
  }
  arguments.insert(arguments.end(), targets.begin(), targets.end());
  if (!test_arguments.empty()) {
    arguments.push_back("--");
    arguments.insert(arguments.end(), test_arguments.begin(), test_arguments.end());
  }
  return arguments;
}

}  // namespace leakrun
