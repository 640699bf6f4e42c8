// What a run of 10,000 tests costs leakrun itself: everything but the processes, in whose place a
// fake leaves the recording that a real test left. Targets: 1 ms for each test, and 150 MB. Fails
// where one is missed.
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdlib>
#include <deque>
#include <filesystem>
#include <fstream>
#include <memory>
#include <utility>
#include <vector>

#include "base/file.h"
#include "runner/install_layout.h"
#include "runner/options.h"
#include "runner/suite_run.h"

namespace {

using namespace leakrun;
namespace fs = std::filesystem;

constexpr std::size_t kTests = 10'000;
constexpr double kMostMegabytes = 150;
constexpr double kMostMilliseconds = 1;

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

class Recorded : public TestProcesses {
 public:
  void start(std::size_t index, const ProcessSpec& spec) override {
    constexpr pid_t kPid = 100;
    const double before = cpu_seconds();
    fs::copy_file(LEAKRUN_BENCH_RECORDING, fs::path(spec.recordings) / fmt::format("{}.0", kPid));
    FinishedProcess finished;
    finished.end = {.how = ProcessEnd::How::kExited,
                    .pid = kPid,
                    .duration_seconds = 0.01 * static_cast<double>(index % 100),
                    .max_rss_bytes = 20 << 20};
    ended_.push_back({index, std::move(finished)});
    own_seconds += cpu_seconds() - before;
  }

  std::vector<EndedTest> wait(double) override {
    std::vector<EndedTest> first;
    first.push_back(std::move(ended_.front()));
    ended_.pop_front();
    return first;
  }

  bool is_interrupted() const override { return false; }

  static inline double own_seconds = 0;

 private:
  std::deque<EndedTest> ended_;
};

// The second run knows the first one's times.
bool run(const RunOptions& options, const char* name) {
  std::vector<TestCase> tests(kTests);
  for (std::size_t i = 0; i < kTests; i++) {
    tests[i].name = fmt::format("Suite.Case{}", i);
    tests[i].target = "build/tests/net_tests";
    tests[i].command = {"/src/build/tests/net_tests", "--gtest_filter=" + tests[i].name};
  }
  std::ofstream out("/dev/null");
  const TextOptions text;
  Recorded::own_seconds = 0;
  const double start = cpu_seconds();
  SuiteRun suite_run(options, find_install_layout(), std::move(tests), out, text, -1);
  const SuiteResult suite = suite_run.run(std::make_unique<Recorded>());
  const double milliseconds = (cpu_seconds() - start - Recorded::own_seconds) * 1000 / kTests;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double megabytes = static_cast<double>(usage.ru_maxrss) / 1024;
  const bool is_good = count_of(suite, Verdict::kPassed) == kTests && megabytes < kMostMegabytes &&
                       milliseconds < kMostMilliseconds;
  fmt::print("{:<10} {:6.1f} MB (target: {})  {:.3f} ms a test (target: {})  {}\n", name, megabytes,
             kMostMegabytes, milliseconds, kMostMilliseconds, is_good ? "ok" : "MISSED");
  return is_good;
}

}  // namespace

int main() {
  const PrivateFolder cache("leakrun-bench");
  setenv("XDG_CACHE_HOME", cache.path().c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  const auto options = parse_options({"-j8", "/src/build/tests/net_tests"});
  const bool first = run(*options, "first run");
  const bool second = run(*options, "second run");
  return first && second ? 0 : 1;
}
