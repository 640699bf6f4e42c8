#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/file.h"
#include "runner/frameworks/listing_cache.h"
#include "runner/test_case.h"

namespace leakrun {

/// Finds out which cases programs have: from their files, then from earlier answers, then by asking
/// them, without leak detection and bounded in time and output.
class Recogniser {
 public:
  explicit Recogniser(ListingCache cache) : cache_(std::move(cache)) {}

  /// The listing of the program that `test` runs, in its folder and environment. kNone where it is
  /// one plain test: nothing in its file speaks of a framework, or it did not answer, which is
  /// warned of on standard error where it was ended for that.
  Listing recognise(const TestCase& test);

 private:
  Listing ask_for_listing(const TestCase& test, const std::vector<Framework>& candidates,
                          bool& is_final);
  std::optional<std::vector<ListedCase>> cases_by(Framework framework, const TestCase& test,
                                                  bool& is_final);

  ListingCache cache_;
  std::optional<PrivateFolder> folder_;   ///< for answers that are files
  std::map<std::string, Listing> known_;  ///< by identity, of this run
};

}  // namespace leakrun
