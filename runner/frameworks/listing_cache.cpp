#include "runner/frameworks/listing_cache.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "runner/json_reading.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// Another number for each change of what is stored, or of how a listing is read.
constexpr int kVersion = 1;
constexpr std::string_view kExtension = ".listing";
constexpr std::size_t kLargestFile = std::size_t{64} << 20;
constexpr std::array kFrameworks{Framework::kNone, Framework::kGoogleTest, Framework::kCatch2,
                                 Framework::kDoctest, Framework::kBoostTest};

bool is_ours_alone(const fs::path& folder) {
  struct stat status {};
  return ::lstat(folder.c_str(), &status) == 0 && S_ISDIR(status.st_mode) &&
         status.st_uid == ::geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

// FNV-1a, for a file name: the whole identity stands in the file.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  return hash;
}

// Names may hold any bytes, JSON may not: each byte becomes the character of its number.
std::string as_characters(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      text += c;
    } else {
      text += static_cast<char>(0xc0 | (byte >> 6));
      text += static_cast<char>(0x80 | (byte & 0x3f));
    }
  }
  return text;
}

std::string as_bytes(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte >= 0xc0 && i + 1 < text.size()) {
      ++i;
      bytes += static_cast<char>((byte << 6) | (static_cast<unsigned char>(text[i]) & 0x3f));
    } else {
      bytes += text[i];
    }
  }
  return bytes;
}

Json case_json(const ListedCase& listed) {
  return {as_characters(listed.name), as_characters(listed.group), as_characters(listed.file),
          listed.line, listed.disabled};
}

std::optional<ListedCase> case_of(const Json& json) {
  if (!json.is_array() || json.size() != 5 || !json[0].is_string() || !json[1].is_string() ||
      !json[2].is_string() || !json[3].is_number_unsigned() || !json[4].is_boolean()) {
    return std::nullopt;
  }
  return ListedCase{as_bytes(json_text(json[0])), as_bytes(json_text(json[1])),
                    as_bytes(json_text(json[2])), json[3].get<unsigned>(), json[4].get<bool>()};
}

std::optional<Listing> listing_of(const Json& json, std::string_view identity) {
  if (json_member(json, "version") != kVersion ||
      json_text(json_member(json, "identity")) != as_characters(identity)) {
    return std::nullopt;
  }
  const std::string name = json_text(json_member(json, "framework"));
  const Json& cases = json_member(json, "cases");
  for (const Framework framework : kFrameworks) {
    if (word(framework) != name || !cases.is_array() || cases.size() > kMostCases ||
        cases.empty() != (framework == Framework::kNone)) {
      continue;
    }
    Listing listing{framework, {}};
    for (const Json& each : cases) {
      auto listed = case_of(each);
      if (!listed) {
        return std::nullopt;
      }
      listing.cases.push_back(*std::move(listed));
    }
    return listing;
  }
  return std::nullopt;
}

std::chrono::hours age_of(const fs::path& file) {
  std::error_code error;
  const auto written = fs::last_write_time(file, error);
  return error ? std::chrono::hours(0)
               : std::chrono::duration_cast<std::chrono::hours>(fs::file_time_type::clock::now() -
                                                                written);
}

}  // namespace

ListingCache::ListingCache(fs::path folder) : folder_(std::move(folder)) {
  if (folder_.empty()) {
    return;
  }
  std::error_code ignored;
  fs::create_directories(folder_.parent_path(), ignored);
  ::mkdir(folder_.c_str(), S_IRWXU);
  if (!is_ours_alone(folder_)) {
    folder_.clear();
  }
}

fs::path ListingCache::file_of(std::string_view identity) const {
  return folder_ / fmt::format("{:016x}{}", hash_of(identity), kExtension);
}

std::optional<Listing> ListingCache::find(std::string_view identity) const {
  if (folder_.empty() || identity.empty()) {
    return std::nullopt;
  }
  const fs::path file = file_of(identity);
  std::error_code error;
  if (!fs::exists(file, error)) {
    return std::nullopt;
  }
  const auto content = read_file(file, kLargestFile);
  auto listing =
      content ? listing_of(Json::parse(*content, nullptr, false), identity) : std::nullopt;
  if (!listing) {
    fs::remove(file, error);
  } else if (age_of(file) > std::chrono::hours(24)) {
    fs::last_write_time(file, fs::file_time_type::clock::now(), error);
  }
  return listing;
}

void ListingCache::store(std::string_view identity, const Listing& listing) const {
  if (folder_.empty() || identity.empty()) {
    return;
  }
  Json cases = Json::array();
  for (const ListedCase& each : listing.cases) {
    cases.push_back(case_json(each));
  }
  const Json json{{"version", kVersion},
                  {"identity", as_characters(identity)},
                  {"framework", word(listing.framework)},
                  {"cases", std::move(cases)}};
  (void)write_file_atomically(file_of(identity), json.dump());
}

void ListingCache::remove_stale() const {
  constexpr auto kLongestUnused = std::chrono::hours(24 * 60);
  std::error_code error;
  if (folder_.empty()) {
    return;
  }
  std::vector<fs::path> stale;
  for (fs::directory_iterator entry(folder_, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == kExtension && age_of(entry->path()) > kLongestUnused) {
      stale.push_back(entry->path());
    }
  }
  for (const fs::path& file : stale) {
    fs::remove(file, error);
  }
}

fs::path listing_cache_folder() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache == '/') {
    return fs::path(cache) / "leakrun";
  }
  const char* home = std::getenv("HOME");
  return home != nullptr && *home == '/' ? fs::path(home) / ".cache" / "leakrun" : fs::path();
}

}  // namespace leakrun
