#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "report/suite_result.h"
#include "runner/test_case.h"
#include "runner/test_environment.h"

namespace leakrun {

/// One of `total` parts of a suite, counted from 1.
struct Shard {
  unsigned index = 1;
  unsigned total = 1;
};

/// "2/4". The error is one sentence that says what to write.
tl::expected<Shard, std::string> parse_shard(std::string_view text);

/// The part that a CI system or test runner says this process is. From 0 counts GTEST_SHARD_INDEX
/// of GTEST_TOTAL_SHARDS (GoogleTest), TEST_SHARD_INDEX of TEST_TOTAL_SHARDS (Bazel); from 1
/// CI_NODE_INDEX of CI_NODE_TOTAL (GitLab); from SLURM_ARRAY_TASK_MIN on SLURM_ARRAY_TASK_ID of
/// SLURM_ARRAY_TASK_COUNT. The first pair that is there counts; none: the suite is not divided. The
/// error names the variable that is wrong or missing.
tl::expected<std::optional<Shard>, std::string> shard_from_environment(
    const Environment& environment);

/// The variables of an index that shard_from_environment knows, in a sentence: "A, B and C".
std::string shard_index_names();

/// The variables by which a test would divide itself once more.
const std::vector<std::string>& shard_variables();

/// Tells who set TEST_SHARD_STATUS_FILE (Bazel) or GTEST_SHARD_STATUS_FILE that shards are
/// supported, which is done by touching that file.
void touch_shard_status_file(const Environment& environment);

/// Divides tests by name. Which part a test is in depends on its own name and on the durations, and
/// on no other test: machines that do not find quite the same tests still run each of them once.
/// With durations, the tests that they know are divided so that all parts take about as long; they
/// have to be the same for all parts.
class Sharding {
 public:
  explicit Sharding(unsigned total) : total_(total) {}
  Sharding(unsigned total, const SuiteResult& durations);

  /// From 1.
  unsigned part_of(const std::string& name) const;

 private:
  unsigned total_;
  std::map<std::string, unsigned> known_;
};

/// Clears what is not in `shard`. Set-ups and clean-ups of a fixture that a test of the list
/// requires are cleared everywhere: select_fixtures brings them to every part that needs them.
void select_shard(const std::vector<TestCase>& tests, const Sharding& sharding, const Shard& shard,
                  std::vector<bool>& is_selected);

}  // namespace leakrun
