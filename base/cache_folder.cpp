#include "base/cache_folder.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <system_error>
#include <vector>

#include "base/text.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

struct CachedFile {
  fs::file_time_type changed;
  std::uint64_t bytes = 0;
  fs::path path;
};

std::vector<CachedFile> cached_files(const fs::path& folder) {
  std::vector<CachedFile> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code unreadable;
    CachedFile file{entry->last_write_time(unreadable), 0, entry->path()};
    if (!unreadable && entry->is_regular_file(unreadable)) {
      file.bytes = entry->file_size(unreadable);
    }
    if (!unreadable) {
      files.push_back(std::move(file));
    }
  }
  return files;
}

}  // namespace

fs::path cache_folder(std::string_view name) {
  const char* cache = std::getenv("XDG_CACHE_HOME");  // NOLINT(concurrency-mt-unsafe)
  if (cache != nullptr && fs::path(cache).is_absolute()) {
    return fs::path(cache) / "leakrun" / name;
  }
  const char* home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe)
  return home != nullptr && fs::path(home).is_absolute()
             ? fs::path(home) / ".cache" / "leakrun" / name
             : fs::path();
}

bool make_private_folder(const fs::path& folder) {
  if (folder.empty()) {
    return false;
  }
  std::error_code ignored;
  fs::create_directories(folder.parent_path(), ignored);
  ::mkdir(folder.c_str(), S_IRWXU);
  struct stat status {};
  return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == ::geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

void note_use(const fs::path& file) {
  std::error_code error;
  const auto now = fs::file_time_type::clock::now();
  const auto changed = fs::last_write_time(file, error);
  if (!error && now - changed > std::chrono::hours(24)) {
    fs::last_write_time(file, now, error);
  }
}

void remove_unused_files(const fs::path& folder, const CacheLimits& limits) {
  std::vector<CachedFile> files = cached_files(folder);
  std::sort(files.begin(), files.end(),
            [](const CachedFile& a, const CachedFile& b) { return a.changed > b.changed; });
  const auto oldest = fs::file_time_type::clock::now() - limits.longest_unused;
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    bytes += files[i].bytes;
    if (files[i].changed < oldest || i >= limits.most_files || bytes > limits.most_bytes) {
      std::error_code ignored;
      fs::remove(files[i].path, ignored);
    }
  }
}

std::string cache_file_name(std::string_view key) {
  return fnv1a_hex(key);
}

}  // namespace leakrun
