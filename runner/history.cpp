#include "runner/history.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file.h"
#include "base/text.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kSchema = "leakrun-history/1";
constexpr std::size_t kLargestFile = std::size_t{32} << 20;
constexpr std::size_t kMostTests = 50'000;
constexpr std::size_t kMostFiles = 500;
constexpr auto kLongestUnused = std::chrono::hours(24 * 90);

// FNV-1a, 64 bits: the same in every run and on every machine.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  return hash;
}

std::string path_of_target(const std::string& target) {
  std::error_code error;
  const fs::path path = fs::weakly_canonical(target, error);
  return printable_utf8(error ? target : path.string());
}

// Makes `folder` where it is not there. False where it is not this user's alone to write to.
bool is_usable(const fs::path& folder) {
  if (folder.empty()) {
    return false;
  }
  std::error_code error;
  fs::create_directories(folder.parent_path(), error);
  mkdir(folder.c_str(), S_IRWXU);
  struct stat status {};
  return stat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

// None where it is not [seconds, bytes] as this writes them.
std::optional<PastTest> past_test(const Json& value) {
  constexpr double kMostSeconds = 1e9;
  constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 50;
  if (!value.is_array() || value.size() != 2 || !value[0].is_number() ||
      !value[1].is_number_unsigned()) {
    return std::nullopt;
  }
  const PastTest test{value[0].get<double>(), value[1].get<std::uint64_t>()};
  const bool is_sane =
      test.seconds >= 0 && test.seconds <= kMostSeconds && test.peak_bytes <= kMostBytes;
  return is_sane ? std::optional(test) : std::nullopt;
}

PastTest merged(const PastTest& old, const PastTest& seen) {
  PastTest test = seen;
  if (old.seconds > 0) {
    test.seconds = seen.seconds > 0 ? (old.seconds + seen.seconds) / 2 : old.seconds;
  }
  if (old.peak_bytes > seen.peak_bytes) {
    test.peak_bytes = seen.peak_bytes > 0 ? old.peak_bytes - (old.peak_bytes - seen.peak_bytes) / 2
                                          : old.peak_bytes;
  }
  return test;
}

void remove_stale_files(const fs::path& folder) {
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code unreadable;
    const auto written = entry->last_write_time(unreadable);
    if (!unreadable) {
      files.emplace_back(written, entry->path());
    }
  }
  std::sort(files.begin(), files.end());
  const auto oldest = fs::file_time_type::clock::now() - kLongestUnused;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i].first < oldest || files.size() - i > kMostFiles) {
      fs::remove(files[i].second, error);
    }
  }
}

}  // namespace

History::History(fs::path folder) : folder_(std::move(folder)) {
  if (!is_usable(folder_)) {
    folder_.clear();
  }
}

fs::path History::file_of(const std::string& target_path) const {
  return folder_ / fmt::format("{:016x}.json", hash_of(target_path));
}

History::Tests History::read(const std::string& target_path) const {
  Tests tests;
  const auto text = read_file(folder_.empty() ? fs::path() : file_of(target_path), kLargestFile);
  const Json document = text ? Json::parse(*text, nullptr, false) : Json();
  if (!document.is_object() || document.value("schema", Json()) != kSchema ||
      document.value("target", Json()) != target_path) {
    return tests;
  }
  const auto entries = document.find("tests");
  if (entries == document.end() || !entries->is_object()) {
    return tests;
  }
  for (const auto& [name, value] : entries->items()) {
    if (const auto test = past_test(value)) {
      tests[name] = *test;
    }
  }
  return tests;
}

const std::string& History::path_of(const std::string& target) {
  auto path = paths_.find(target);
  if (path == paths_.end()) {
    path = paths_.emplace(target, path_of_target(target)).first;
  }
  return path->second;
}

std::optional<PastTest> History::find(const std::string& target, const std::string& name) {
  const std::string& path = path_of(target);
  auto known = known_.find(path);
  if (known == known_.end()) {
    known = known_.emplace(path, read(path)).first;
  }
  const auto test = known->second.find(printable_utf8(name));
  return test == known->second.end() ? std::nullopt : std::optional(test->second);
}

void History::note(const std::string& target, const std::string& name, const PastTest& seen) {
  noted_[path_of(target)][printable_utf8(name)] = seen;
}

void History::save() {
  if (folder_.empty() || noted_.empty()) {
    return;
  }
  for (auto& [target, noted] : noted_) {
    const Tests old = read(target);
    Tests all;
    for (const auto& [name, seen] : noted) {
      const auto before = old.find(name);
      if (all.size() < kMostTests) {
        all[name] = merged(before == old.end() ? PastTest{} : before->second, seen);
      }
    }
    for (const auto& [name, test] : old) {
      if (all.size() < kMostTests) {
        all.emplace(name, test);
      }
    }
    Json tests = Json::object();
    for (const auto& [name, test] : all) {
      tests[name] = {test.seconds, test.peak_bytes};
    }
    const Json document = {{"schema", kSchema}, {"target", target}, {"tests", std::move(tests)}};
    // What cannot be written is not known the next time.
    [[maybe_unused]] const auto written = write_file_atomically(file_of(target), document.dump());
  }
  noted_.clear();
  remove_stale_files(folder_);
}

fs::path history_folder() {
  const char* cache = std::getenv("XDG_CACHE_HOME");  // NOLINT(concurrency-mt-unsafe)
  if (cache != nullptr && fs::path(cache).is_absolute()) {
    return fs::path(cache) / "leakrun" / "history";
  }
  const char* home = std::getenv("HOME");  // NOLINT(concurrency-mt-unsafe)
  return home != nullptr && fs::path(home).is_absolute()
             ? fs::path(home) / ".cache" / "leakrun" / "history"
             : fs::path();
}

}  // namespace leakrun
