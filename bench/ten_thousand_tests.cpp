// What leakrun itself takes of memory and time for a suite of 10,000 tests, their processes apart:
// each is judged from outside here, and goes the way of a test that has ended, through the
// terminal's foot, its line, the journal, symbols and all reports. Targets: 150 MB, and 1 ms for
// each test. Fails where one is missed.
#include <dlfcn.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "report/text_report.h"
#include "runner/late_symbols.h"
#include "runner/progress_display.h"
#include "runner/report_files.h"
#include "runner/result_budget.h"
#include "runner/results_journal.h"
#include "runner/test_results.h"

namespace {

using namespace leakrun;

constexpr int kTests = 10'000;
constexpr double kMostMegabytes = 150;
constexpr double kMostMilliseconds = 1;

// Where the code of this program begins, as a module has it.
std::uint64_t code_offset() {
  Dl_info info{};
  dladdr(reinterpret_cast<const void*>(&code_offset), &info);
  return reinterpret_cast<std::uintptr_t>(&code_offset) -
         reinterpret_cast<std::uintptr_t>(info.dli_fbase);
}

struct Kind {
  const char* name;
  Verdict verdict;
  std::size_t output_bytes;
  std::size_t sites;
  std::size_t leaks = 0;
};

JudgedTest judged_test(const Kind& kind, int number, ModuleTable& modules) {
  constexpr std::size_t kDepth = 20;
  JudgedTest test;
  test.result.name = fmt::format("Suite.Case{}", number);
  test.result.target = "build/tests/net_tests";
  test.result.command = {"/src/build/tests/net_tests", "--gtest_filter=" + test.result.name};
  test.result.verdict = kind.verdict;
  test.result.growth_bytes = 100'000;
  test.result.output.standard_output = std::string(kind.output_bytes, 'o');
  // Of a program with symbols, which take most of the memory: this one.
  static const std::string kProgram = std::filesystem::canonical("/proc/self/exe").string();
  const ModuleId module = modules.intern(kProgram, std::string(40, 'b'));
  const auto stack = [&](std::size_t site) {
    constexpr std::size_t kFunctionBytes = 160;
    CallStack calls;
    for (std::size_t depth = 0; depth < kDepth; depth++) {
      calls.push_back({module, code_offset() + (site * kDepth + depth) * kFunctionBytes});
    }
    return calls;
  };
  for (std::size_t i = 0; i < kind.sites; i++) {
    test.growth_sites.push_back({1000, 10, stack(i)});
  }
  for (std::size_t i = 0; i < kind.leaks; i++) {
    test.leaks.push_back({LeakKind::kDirect, 1000, 10, stack(i)});
  }
  if (kind.leaks > 0) {
    test.result.leaked_bytes = 1000 * kind.leaks;
  }
  return test;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

bool run(const Kind& kind) {
  const PrivateFolder folder("leakrun-bench");
  const ReportFiles files{{"junit", (folder.path() / "junit.xml").string()},
                          {"json", (folder.path() / "results.json").string()}};
  std::ofstream out(folder.path() / "terminal");
  SuiteResult suite;
  suite.started = "2026-01-02T03:04:05Z";
  suite.tests_selected = kTests;
  SymbolStore symbols;
  ModuleTable& modules = symbols.modules();
  ResultBudget budget;
  ProgressDisplay progress(out, kTests, true, [] { return TerminalSize{80, 24}; });
  ResultsJournal journal(files.at("json"));
  journal.begin(suite);
  std::vector<JudgedTest> judged;
  double making_them = 0;
  const double start = cpu_seconds();
  for (int i = 0; i < kTests; i++) {
    const double before = cpu_seconds();
    JudgedTest test = judged_test(kind, i, modules);
    making_them += cpu_seconds() - before;
    progress.started(test.result.name);
    budget.apply(test);
    progress.clear();
    write_test_line(out, test.result, {.color = true, .width = 80});
    journal.add(without_symbols(test, modules));
    progress.finished(test.result.name, test.result.verdict);
    judged.push_back(std::move(test));
  }
  suite.results = with_symbols(std::move(judged), symbols, {});
  write_failure_details(out, suite, {});
  write_summary(out, suite, {});
  const bool is_written = write_reports(files, suite, {.top = 10}, out);
  const double milliseconds = (cpu_seconds() - start - making_them) * 1000 / kTests;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double megabytes = static_cast<double>(usage.ru_maxrss) / 1024;
  const bool is_good = is_written && megabytes < kMostMegabytes && milliseconds < kMostMilliseconds;
  fmt::print("{:<8} {:6.1f} MB (target: {})  {:.3f} ms a test (target: {})  {}\n", kind.name,
             megabytes, kMostMegabytes, milliseconds, kMostMilliseconds, is_good ? "ok" : "MISSED");
  return is_good;
}

}  // namespace

// One kind a process, since the figure is of the most memory that it ever had.
int main(int argc, char** argv) {
  const std::string_view wanted = argc > 1 ? argv[1] : "";
  for (const Kind& kind :
       {Kind{"quiet", Verdict::kPassed, 0, 0}, Kind{"chatty", Verdict::kPassed, 256 << 10, 0},
        Kind{"growing", Verdict::kPassed, 1 << 10, 30},
        Kind{"failing", Verdict::kFailed, 256 << 10, 30},
        Kind{"leaking", Verdict::kLeaked, 1 << 10, 30, 100}}) {
    if (wanted == kind.name) {
      return run(kind) ? 0 : 1;
    }
  }
  fmt::print(stderr, "usage: {} quiet|chatty|growing|failing|leaking\n", argv[0]);
  return 2;
}
