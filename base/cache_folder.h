#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/file.h"

namespace leakrun {

/// leakrun/NAME in XDG_CACHE_HOME, or in ~/.cache where that is not set (XDG Base Directory
/// Specification); empty where there is neither.
std::filesystem::path cache_folder(std::string_view name);

/// Makes `folder`, for this user alone (0700), where it is not there. False where it cannot be
/// made, is a symbolic link, is another user's or may be written to by others: what lies in it
/// could not be trusted. An empty path is false.
bool make_private_folder(const std::filesystem::path& folder);

/// What a cache may hold.
struct CacheLimits {
  std::chrono::hours longest_unused{24 * 90};  ///< by the time of the last change
  std::size_t most_files = std::numeric_limits<std::size_t>::max();
  std::uint64_t most_bytes =
      std::numeric_limits<std::uint64_t>::max();  ///< sum of the files' sizes
};

/// Sets the time of the last change of `file` to now, where that is more than a day ago.
void note_use(const std::filesystem::path& file);

/// Removes files of `folder` that have not been used for too long, and the oldest of what is too
/// much. What cannot be looked at or removed stays. Several processes may do so at once.
void remove_unused_files(const std::filesystem::path& folder, const CacheLimits& limits);

/// Reads a file of a cache: what `parse` makes of its content, which is untrusted, as
/// std::optional. A file that is larger than `limit` bytes, or of which `parse` makes nothing, is
/// damaged, and removed. That a file was read counts as a use of it, by the day.
template <typename Parse>
auto read_cached(const std::filesystem::path& file, std::size_t limit, Parse parse)
    -> decltype(parse(std::string())) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    return std::nullopt;
  }
  auto content = read_file(file, limit);
  auto value = content ? parse(std::move(*content)) : decltype(parse(std::string())){};
  if (value) {
    note_use(file);
  } else {
    std::filesystem::remove(file, error);
  }
  return value;
}

/// The name of a cache's file for what `key` identifies: FNV-1a of 64 bits in hexadecimal digits,
/// the same in every run. Two keys may have one name, so the file must say which it is for.
std::string cache_file_name(std::string_view key);

}  // namespace leakrun
