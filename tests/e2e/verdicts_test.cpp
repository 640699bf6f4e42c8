#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/file.h"
#include "base/text.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

// A row of verdicts.txt, for one of the compilers.
struct Row {
  std::string compiler;
  std::string program;
  std::vector<std::string> options;
  std::string verdict;
  std::string error;
  std::string reason;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.program << " built with " << row.compiler;
}

std::vector<std::string> words_of(const std::string& cell) {
  std::istringstream stream(cell);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) {
    words.push_back(word);
  }
  return words;
}

// "all" spelled out, without the compilers that this machine does not have.
std::vector<std::string> compilers_of(const std::string& cell) {
  const std::vector<std::string> missing = words_of(LEAKRUN_E2E_MISSING_COMPILERS);
  std::vector<std::string> compilers;
  for (const std::string& word : words_of(cell)) {
    for (const std::string& compiler : words_of(word == "all" ? LEAKRUN_E2E_ALL_COMPILERS : word)) {
      if (std::find(missing.begin(), missing.end(), compiler) == missing.end()) {
        compilers.push_back(compiler);
      }
    }
  }
  return compilers;
}

std::vector<Row> rows() {
  std::vector<Row> rows;
  std::ifstream table(LEAKRUN_E2E_SOURCES "/verdicts.txt");
  for (std::string line; std::getline(table, line);) {
    if (line.empty() || line.front() == '#') {
      continue;
    }
    std::vector<std::string> cells;
    for (const std::string& cell : split(line, '|')) {
      cells.emplace_back(trimmed(cell));
    }
    cells.resize(6);
    for (const std::string& compiler : compilers_of(cells[1])) {
      rows.push_back({compiler, cells[0], words_of(cells[2]), cells[3], cells[4], cells[5]});
    }
  }
  return rows;
}

std::string name_of(const testing::TestParamInfo<Row>& info) {
  std::string name = info.param.compiler + '_' + info.param.program;
  for (const std::string& option : info.param.options) {
    name += '_' + option;
  }
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

class VerdictTable : public testing::TestWithParam<Row> {};

TEST_P(VerdictTable, IsAsTheRowSays) {
  const Row& row = GetParam();
  // Where programs leave files.
  const PrivateFolder folder("leakrun-e2e");
  Invocation invocation{.arguments = row.options,
                        .environment = {"LEAKRUN_THRESHOLD_MB=1"},
                        .working_directory = folder.path()};
  invocation.arguments.push_back(program(row.compiler, row.program));
  const SuiteResult suite = suite_of(invocation);
  const TestResult result = result_of(suite, row.program);
  EXPECT_EQ(word(result.verdict), row.verdict) << result.reason;
  EXPECT_EQ(word(result.error), row.error) << result.reason;
  EXPECT_THAT(result.reason, testing::HasSubstr(row.reason));
  if (row.verdict == "passed") {
    EXPECT_TRUE(result.baseline_bytes && result.final_bytes && result.growth_bytes);
  }
}

INSTANTIATE_TEST_SUITE_P(Programs, VerdictTable, testing::ValuesIn(rows()), name_of);

class EachCompiler : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Compilers, EachCompiler, testing::Values("clang", "gcc"),
                         [](const auto& info) { return info.param; });

TEST_P(EachCompiler, GrowthIsNamedByTheUsersOwnCode) {
  const SuiteResult suite =
      suite_of({.arguments = {"--threshold-mb", "1", program(GetParam(), "cache_grows")}});
  const TestResult result = result_of(suite, "cache_grows");
  ASSERT_FALSE(result.growth_sites.empty());
  const GrowthSite& top = result.growth_sites.front();
  EXPECT_EQ(top.bytes, 512 * 8192);
  EXPECT_EQ(top.allocations, 512);
  const Frame* place = place_of(top.stack);
  ASSERT_NE(place, nullptr);
  EXPECT_THAT(place->function, testing::StartsWith("remember(int"));
  EXPECT_THAT(place->file, testing::EndsWith("programs/cache_grows.cpp"));
  EXPECT_EQ(place->line, 9U);
  EXPECT_TRUE(top.stack.front().internal);
}

TEST_P(EachCompiler, LeaksAreNamedByTheUsersOwnCode) {
  const SuiteResult suite = suite_of({.arguments = {program(GetParam(), "leaks")}});
  const TestResult result = result_of(suite, "leaks");
  ASSERT_EQ(result.leaks.size(), 1U);
  EXPECT_EQ(result.leaks[0].kind, LeakKind::kDirect);
  EXPECT_EQ(result.leaks[0].bytes, 10000U);
  const Frame* place = place_of(result.leaks[0].stack);
  ASSERT_NE(place, nullptr);
  EXPECT_EQ(place->function, "lose()");
  EXPECT_EQ(result.leaked_bytes, 10000U);
}

TEST_P(EachCompiler, AsanErrorComesWithItsReport) {
  const SuiteResult suite = suite_of({.arguments = {program(GetParam(), "uses_after_free")}});
  const TestResult result = result_of(suite, "uses_after_free");
  EXPECT_THAT(result.asan_report, testing::HasSubstr("heap-use-after-free on address"));
  EXPECT_THAT(result.asan_report, testing::HasSubstr("SUMMARY: AddressSanitizer"));
  EXPECT_THAT(result.asan_report,
              testing::ContainsRegex("    #0 0x[0-9a-f]+ in main .*/uses_after_free.cpp:6:"));
  EXPECT_THAT(result.output.standard_error,
              testing::ContainsRegex("in main .*/uses_after_free.cpp:6:"));
}

TEST_P(EachCompiler, AsanErrorComesWithItsReportWhereTheProgramSendsItElsewhere) {
  const PrivateFolder folder("leakrun-e2e");
  const std::string name = "default_log_path_uses_after_free";
  const TestResult result = result_of(
      suite_of({.arguments = {program(GetParam(), name)}, .working_directory = folder.path()}),
      name);
  EXPECT_EQ(result.error, ErrorKind::kAsan);
  EXPECT_THAT(result.asan_report, testing::HasSubstr("heap-use-after-free on address"));
  EXPECT_THAT(result.asan_report, testing::HasSubstr("SUMMARY: AddressSanitizer"));
  EXPECT_THAT(result.output.standard_error, testing::Not(testing::HasSubstr("SUMMARY")));
  // The user's own log is written all the same.
  EXPECT_FALSE(std::filesystem::is_empty(folder.path()));
}

TEST_P(EachCompiler, HomeThatCannotBeWrittenIsNotNeeded) {
  const SuiteResult suite = suite_of({.arguments = {program(GetParam(), "clean")},
                                      .environment = {"HOME=/proc/1", "XDG_CACHE_HOME=/proc/1"}});
  EXPECT_EQ(result_of(suite, "clean").verdict, Verdict::kPassed);
}

TEST_P(EachCompiler, OutputKeepsHeadAndTail) {
  const SuiteResult suite = suite_of({.arguments = {program(GetParam(), "writes_much")}});
  const CapturedOutput& output = result_of(suite, "writes_much").output;
  EXPECT_TRUE(output.truncated);
  EXPECT_THAT(output.standard_output, testing::StartsWith("the first line\n"));
  EXPECT_THAT(output.standard_output, testing::EndsWith("the last line\n"));
  EXPECT_LT(output.standard_output.size(), 200'000U);
}

TEST_P(EachCompiler, UsersEnvironmentIsMerged) {
  const SuiteResult suite =
      suite_of({.arguments = {program(GetParam(), "expects_options")},
                .environment = {"ASAN_OPTIONS=max_redzone=64:exitcode=5:symbolize=1",
                                "LSAN_OPTIONS=exitcode=6", "LD_PRELOAD=libm.so.6"}});
  EXPECT_EQ(result_of(suite, "expects_options").verdict, Verdict::kPassed);
}

TEST_P(EachCompiler, UsersOptionsDoNotHideALeak) {
  for (const char* options : {"ASAN_OPTIONS=exitcode=0", "LSAN_OPTIONS=exitcode=0",
                              "ASAN_OPTIONS=abort_on_error=1", "ASAN_OPTIONS=color=always"}) {
    const SuiteResult suite =
        suite_of({.arguments = {program(GetParam(), "leaks")}, .environment = {options}});
    EXPECT_EQ(result_of(suite, "leaks").verdict, Verdict::kLeaked) << options;
  }
}

TEST_P(EachCompiler, LeakDetectionSwitchedOffByTheUserIsSaid) {
  const SuiteResult suite = suite_of({.arguments = {program(GetParam(), "leaks")},
                                      .environment = {"ASAN_OPTIONS=detect_leaks=0"}});
  const TestResult result = result_of(suite, "leaks");
  EXPECT_EQ(result.verdict, Verdict::kPassed);
  EXPECT_FALSE(result.leaked_bytes);
  EXPECT_THAT(result.reason, testing::HasSubstr("Leaks unknown: leak detection is off"));
}

}  // namespace
}  // namespace leakrun
