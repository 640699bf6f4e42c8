#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/descriptor.h"

namespace leakrun {

/// A file that this process alone appends to, piece by piece, while others may read it. What was
/// appended outlives the process, however it ends. This process must not open the file by other
/// means meanwhile: closing it would give up the lock (fcntl_locking(2)).
class AppendedFile {
 public:
  /// Puts a new file that holds `content` in the place of `file`; a reader sees the old one or the
  /// new one. Its folder must be there. A symbolic link stays one. The error, one line, names the
  /// file and the reason: where another process has it open as an AppendedFile, that too.
  static tl::expected<AppendedFile, std::string> replace(const std::filesystem::path& file,
                                                         std::string_view content);

  /// Appends `piece` as a whole or, after an error, not at all.
  tl::expected<void, std::string> append(std::string_view piece);

 private:
  AppendedFile(std::filesystem::path file, Descriptor descriptor, std::uint64_t size)
      : file_(std::move(file)), descriptor_(std::move(descriptor)), size_(size) {}

  std::filesystem::path file_;
  Descriptor descriptor_;  // holds the lock, too
  std::uint64_t size_;
};

}  // namespace leakrun
