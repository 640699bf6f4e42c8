#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace leakrun {

inline constexpr const char* kConfigFileName = "leakrun.cfg";

/// A line `NAME = VALUE` of a configuration file.
struct ConfigLine {
  std::string name;   ///< never empty
  std::string value;  ///< without white space at both ends, else as it stands there
  std::size_t line = 0;
};

/// The lines of a configuration file, which is called `shown` in errors. A line is `NAME = VALUE`,
/// blank, or a comment that begins with `#` or `;`. A `#` behind a value is part of it, because the
/// names of tests hold such. Throws RunError kUsage with file and line for any other line.
std::vector<ConfigLine> parse_config(std::string_view text, std::string_view shown);

/// As parse_config; throws RunError kUsage, too, where the file cannot be read.
std::vector<ConfigLine> read_config_file(const std::filesystem::path& file, std::string_view shown);

/// The folder from which the configuration of `target` is looked for: itself where it is a folder,
/// else the one that it is in. Absolute; empty where there is no such target.
std::filesystem::path config_search_start(const std::string& target);

/// The file `name` in `start` or the nearest folder above it, up to the root of the file system;
/// empty where there is none. Throws RunError kUsage for one that belongs to neither this user nor
/// root nor the owner of `start`: another user of the machine may have put it there.
std::filesystem::path find_upward(const std::filesystem::path& start, std::string_view name);

/// `file` as a person would name it: relative to the working directory where it is below that.
std::string shown_path(const std::filesystem::path& file);

}  // namespace leakrun
