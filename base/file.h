#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace leakrun {

/// The whole of a file, up to `limit` bytes; a larger file, or one that cannot be read, is an
/// error that names the file and the reason.
tl::expected<std::string, std::string> read_file(const std::filesystem::path& file,
                                                 std::size_t limit);

/// Writes `content` beside `file` and renames it into place, so that a reader sees the old file
/// or the whole new one. Creates missing folders. The error names the file and the reason.
tl::expected<void, std::string> write_file_atomically(const std::filesystem::path& file,
                                                      std::string_view content);

/// The same for what `write` writes into a stream, which is not held in memory.
tl::expected<void, std::string> write_file_atomically(
    const std::filesystem::path& file, const std::function<void(std::ostream&)>& write);

/// Whether write_file_atomically(`file`) can be expected to work, told without writing to `file`:
/// creates missing folders. The error names the file and the reason.
tl::expected<void, std::string> check_writable(const std::filesystem::path& file);

/// A new folder, readable by this user only (0700), under TMPDIR (default /tmp), removed with all
/// it holds when this goes out of scope.
class PrivateFolder {
 public:
  /// Throws std::runtime_error where no folder can be made.
  explicit PrivateFolder(std::string_view name_prefix);
  ~PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace leakrun
