#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace leakrun {

/// What a test asks of the schedule. Indices are those of the list of tests.
struct TestDemand {
  unsigned processors = 1;              ///< of the jobs; more than there are: it runs alone
  bool runs_alone = false;              ///< no other test runs beside it
  std::vector<std::string> locks = {};  ///< no two tests with the same run at once
  std::vector<std::size_t> after = {};  ///< must have come to their end, in whatever way
  std::vector<std::size_t> requires_passed = {};  ///< must have passed, or it never runs
  double expected_seconds = 0;                    ///< or CTest's COST; 0: not known
  std::uint64_t expected_peak_bytes = 0;          ///< 0: not known
};

struct ScheduleLimits {
  unsigned jobs = 1;               ///< processors of the tests that run at once; at least 1
  std::uint64_t memory_bytes = 0;  ///< expected peaks of the tests that run at once; 0: no limit
};

/// A test that can never run, and the one that it required to pass.
struct BlockedTest {
  std::size_t index = 0;
  std::size_t required = 0;
};

/// Says which test may start. It knows no processes and no clock. Of the tests that may start, that
/// is the one at the head of the longest chain by expected seconds, itself and those that wait for
/// it; among equals the first of the list. A test that does not fit beside those that run lets
/// others pass, and where nothing runs any test may start: so one over the memory limit runs alone.
/// A call costs the logarithm of the number of tests, and at the worst as many steps as there are
/// different sets of locks among the tests that wait.
class Scheduler {
 public:
  /// `tests` may not wait for each other in a circle.
  Scheduler(const std::vector<TestDemand>& tests, const ScheduleLimits& limits);

  /// A test to start, which runs from now on. None: none may start before another has finished.
  std::optional<std::size_t> next();

  /// Of a test that runs: it does no longer, and what it took is free. What becomes of those that
  /// wait for it finished() or again() says.
  void ended(std::size_t index);

  /// Of a test that has ended or was never started: it has come to its end, and is not run any
  /// more.
  void finished(std::size_t index, bool has_passed);

  /// Of a test that has ended: it is to run once more.
  void again(std::size_t index) { make_ready(index); }

  /// The next test of those that can never run, each once: it has come to its end.
  std::optional<BlockedTest> next_blocked();

  /// Starts nothing more.
  void stop() { is_stopped_ = true; }

 private:
  using Rank = std::size_t;  // 0 is the first to start

  // What tests have in common that may start in each other's place, but for memory.
  struct Kind {
    unsigned processors = 1;
    std::vector<std::size_t> locks;  // ascending
    std::set<Rank> ready;
    std::multiset<std::uint64_t> ready_peaks;
  };

  struct Test {
    Rank rank = 0;
    std::size_t kind = 0;
    std::uint64_t peak_bytes = 0;
    std::vector<std::size_t> dependents;
    std::size_t waits_for = 0;  // so many have not finished
    std::set<std::size_t> required;
    bool is_ready = false;
    bool is_done = false;
  };

  void assign_kinds(const std::vector<TestDemand>& tests);
  void connect(const std::vector<TestDemand>& tests);
  void rank(const std::vector<TestDemand>& tests);
  void make_ready(std::size_t index);
  void take_from_ready(std::size_t index);
  void start(std::size_t index);
  bool can_start(const Kind& kind) const;
  bool fits(std::uint64_t peak_bytes) const;
  std::optional<Rank> first_that_fits(const Kind& kind) const;

  ScheduleLimits limits_;
  std::vector<Test> tests_;
  std::vector<std::size_t> by_rank_;
  std::vector<Kind> kinds_;
  std::set<std::pair<Rank, std::size_t>> ready_kinds_;  // by their first test
  std::vector<bool> is_locked_;
  std::queue<BlockedTest> blocked_;
  std::size_t running_ = 0;
  unsigned used_processors_ = 0;
  std::uint64_t used_bytes_ = 0;
  bool is_stopped_ = false;
};

}  // namespace leakrun
