#include "runner/frameworks/listing_cache.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "base/cache_folder.h"
#include "base/file.h"
#include "runner/json_reading.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// Another number for each change of what is stored, or of how a listing is read.
constexpr int kListingVersion = 1;
constexpr std::size_t kLargestListing = std::size_t{64} << 20;
constexpr std::array kFrameworks{Framework::kNone, Framework::kGoogleTest, Framework::kCatch2,
                                 Framework::kDoctest, Framework::kBoostTest};

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
  if (json_member(json, "version") != kListingVersion ||
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

}  // namespace

ListingCache::ListingCache(fs::path folder) : folder_(std::move(folder)) {
  if (!make_private_folder(folder_)) {
    folder_.clear();
  }
}

fs::path ListingCache::file_of(std::string_view identity) const {
  return folder_ / (cache_file_name(identity) + ".listing");
}

std::optional<Listing> ListingCache::find(std::string_view identity) const {
  if (folder_.empty() || identity.empty()) {
    return std::nullopt;
  }
  return read_cached(file_of(identity), kLargestListing, [&](const std::string& content) {
    return listing_of(Json::parse(content, nullptr, false), identity);
  });
}

void ListingCache::store(std::string_view identity, const Listing& listing) const {
  if (folder_.empty() || identity.empty()) {
    return;
  }
  Json cases = Json::array();
  for (const ListedCase& each : listing.cases) {
    cases.push_back(case_json(each));
  }
  const Json json{{"version", kListingVersion},
                  {"identity", as_characters(identity)},
                  {"framework", word(listing.framework)},
                  {"cases", std::move(cases)}};
  (void)write_file_atomically(file_of(identity), json.dump());
}

void ListingCache::remove_stale() const {
  if (!folder_.empty()) {
    remove_unused_files(folder_, {.longest_unused = std::chrono::hours(24 * 60)});
  }
}

}  // namespace leakrun
