#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace leakrun {

/// What earlier runs know of a test. 0: not known.
struct PastTest {
  double seconds = 0;
  std::uint64_t peak_bytes = 0;
};

/// Durations and peak memory of earlier runs, a file for each target. Only the order of tests comes
/// of it, never a verdict: what cannot be read, is damaged or of another version is not known, and
/// what cannot be written is not known to the next run. Several leakruns may use one folder at
/// once: files are replaced as a whole, and of two that are written in the same moment one may be
/// lost. Not thread-safe.
class History {
 public:
  /// Makes `folder`, for this user alone (0700). Where others may write to it, or with an
  /// empty path, nothing is known and nothing kept.
  explicit History(std::filesystem::path folder);

  /// `target` as the user named it, from the current folder. The file of the target is read once.
  std::optional<PastTest> find(const std::string& target, const std::string& name);

  /// Keeps what this run saw of a test, of which a figure that is 0 is not kept.
  void note(const std::string& target, const std::string& name, const PastTest& seen);

  /// Merges what was noted with what the files hold by then: seconds become the mean of old and
  /// new; a peak grows at once, and shrinks by half the difference. Removes files that no run has
  /// written for 90 days, and the oldest of more than 500. A file knows at most 50,000 tests.
  void save();

 private:
  using Tests = std::map<std::string, PastTest>;

  std::filesystem::path file_of(const std::string& target_path) const;
  const std::string& path_of(const std::string& target);
  Tests read(const std::string& target_path) const;

  std::filesystem::path folder_;
  std::map<std::string, std::string> paths_;  // of targets as they were named
  std::map<std::string, Tests> known_;        // by the target's path
  std::map<std::string, Tests> noted_;
};

}  // namespace leakrun
