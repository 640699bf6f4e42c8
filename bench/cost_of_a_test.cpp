// What leakrun costs a suite of tests that do nothing: 100 processes under leakrun, one at a time,
// beside the same 100 processes started by a loop. Target: at most 1.2 times the time.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

namespace {

constexpr int kTests = 100;

void run(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& word : command) {
    arguments.push_back(const_cast<char*>(word.c_str()));  // NOLINT: exec's interface
  }
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = 0;
  int status = 0;
  if (posix_spawn(&pid, arguments[0], &actions, nullptr, arguments.data(), environ) != 0 ||
      waitpid(pid, &status, 0) != pid || status != 0) {
    fmt::print(stderr, "{} failed with status {}\n", command[0], status);
    std::exit(1);
  }
  posix_spawn_file_actions_destroy(&actions);
}

double cpu_seconds_of_children() {
  rusage usage{};
  getrusage(RUSAGE_CHILDREN, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

template <typename Body>
void measure(benchmark::State& state, Body body) {
  const double before = cpu_seconds_of_children();
  for ([[maybe_unused]] auto _ : state) {
    body();
  }
  state.counters["children_cpu_s"] =
      benchmark::Counter(cpu_seconds_of_children() - before, benchmark::Counter::kAvgIterations);
}

void bare(benchmark::State& state, const std::string& folder) {
  measure(state, [&] {
    for (int i = 1; i <= kTests; i++) {
      run({fmt::format("{}/test_{}", folder, i)});
    }
  });
}

void under_leakrun(benchmark::State& state, const std::string& folder) {
  measure(state, [&] { run({LEAKRUN_PROGRAM, "-j1", "-q", folder}); });
}

// Prints the ratio of each pair besides what the library prints.
class RatioReporter : public benchmark::ConsoleReporter {
 public:
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs) {
      if (run.run_type == Run::RT_Aggregate && run.aggregate_name == "median") {
        medians_[run.run_name.function_name] = {run.real_accumulated_time,
                                                run.counters.at("children_cpu_s").value};
      }
    }
  }

  void Finalize() override {
    for (const char* compiler : {"clang", "gcc"}) {
      const auto [bare_time, bare_cpu] = medians_[fmt::format("bare/{}", compiler)];
      const auto [time, cpu] = medians_[fmt::format("leakrun/{}", compiler)];
      fmt::print("{}: leakrun takes {:.2f} of the bare time and {:.2f} of the bare CPU time\n",
                 compiler, time / bare_time, cpu / bare_cpu);
    }
  }

 private:
  std::map<std::string, std::pair<double, double>> medians_;
};

}  // namespace

int main(int argc, char** argv) {
  for (const char* compiler : {"clang", "gcc"}) {
    const std::string folder = fmt::format("{}/{}", LEAKRUN_BENCH_PROGRAMS, compiler);
    for (const auto& [name, body] :
         {std::pair{"bare", &bare}, std::pair{"leakrun", &under_leakrun}}) {
      benchmark::RegisterBenchmark(fmt::format("{}/{}", name, compiler).c_str(), *body, folder)
          ->Unit(benchmark::kMillisecond)
          ->UseRealTime()
          ->Iterations(1)
          ->Repetitions(15)
          ->ReportAggregatesOnly();
    }
  }
  benchmark::Initialize(&argc, argv);
  RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  return 0;
}
