#include "runner/history.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cache_folder.h"
#include "base/file.h"
#include "base/text.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kSchema = "leakrun-history/1";
constexpr std::size_t kLargestHistory = std::size_t{32} << 20;
constexpr std::size_t kMostTests = 50'000;
constexpr std::size_t kMostFiles = 500;
constexpr auto kLongestUnused = std::chrono::hours(24 * 90);

std::string path_of_target(const std::string& target) {
  std::error_code error;
  const fs::path path = fs::weakly_canonical(target, error);
  return printable_utf8(error ? target : path.string());
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

}  // namespace

History::History(fs::path folder) : folder_(std::move(folder)) {
  if (!make_private_folder(folder_)) {
    folder_.clear();
  }
}

fs::path History::file_of(const std::string& target_path) const {
  return folder_ / (cache_file_name(target_path) + ".json");
}

History::Tests History::read(const std::string& target_path) const {
  Tests tests;
  const auto text = read_file(folder_.empty() ? fs::path() : file_of(target_path), kLargestHistory);
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
  remove_unused_files(folder_, {.longest_unused = kLongestUnused, .most_files = kMostFiles});
}

}  // namespace leakrun
