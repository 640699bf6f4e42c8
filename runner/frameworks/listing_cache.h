#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/frameworks/framework.h"

namespace leakrun {

/// What a program was found to be: kNone and no case where it is one plain test.
struct Listing {
  Framework framework = Framework::kNone;
  std::vector<ListedCase> cases;
};

/// Listings of earlier runs, a file for each program. Several leakruns may use one at once.
class ListingCache {
 public:
  /// Keeps its files in `folder`, which it makes, for this user alone (0700). Where that cannot be,
  /// where others may write to it, or with an empty path, nothing is kept and nothing found.
  explicit ListingCache(std::filesystem::path folder);

  /// What was stored for `identity` (ProgramFile::identity). None where nothing was, or where the
  /// file is damaged, which is then removed.
  std::optional<Listing> find(std::string_view identity) const;

  /// What cannot be stored is listed again by the next run.
  void store(std::string_view identity, const Listing& listing) const;

  /// Removes what no run has used for 60 days.
  void remove_stale() const;

 private:
  std::filesystem::path file_of(std::string_view identity) const;

  std::filesystem::path folder_;
};

}  // namespace leakrun
