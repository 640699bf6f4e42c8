#include "runner/results_append.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/file.h"
#include "report/json_report.h"
#include "runner/file_lock.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

SuiteResult one_result(const std::string& target, const std::string& name) {
  SuiteResult suite;
  suite.started = "2026-01-02T03:04:05Z";
  suite.wall_seconds = 0.5;
  suite.tests_selected = 1;
  TestResult test;
  test.target = target;
  test.name = name;
  test.verdict = Verdict::kPassed;
  suite.results.push_back(test);
  return suite;
}

std::string text_of(const fs::path& file) {
  return read_file(file, 1 << 20).value_or("cannot be read");
}

SuiteResult document(const fs::path& file) {
  const auto suite = read_json_report(text_of(file));
  EXPECT_TRUE(suite) << suite.error();
  return suite.value_or(SuiteResult{});
}

std::vector<std::string> names(const SuiteResult& suite) {
  std::vector<std::string> found;
  for (const TestResult& test : suite.results) {
    found.push_back(test.target + "::" + test.name);
  }
  return found;
}

class ResultsAppend : public testing::Test {
 protected:
  fs::path json() const { return folder_.path() / "new" / "results.json"; }
  fs::path junit() const { return folder_.path() / "junit.xml"; }

 private:
  PrivateFolder folder_{"leakrun-test"};
};

TEST_F(ResultsAppend, KeepsEveryResultUnderANameOfItsOwn) {
  for (const auto& [target, name] : std::vector<std::pair<std::string, std::string>>{
           {"a", "x"}, {"a", "x"}, {"b", "x"}, {"a", "x"}, {"a", "x#2"}}) {
    const auto appended = append_results({json(), junit()}, one_result(target, name), {.top = 3});
    ASSERT_TRUE(appended) << appended.error();
  }
  const SuiteResult suite = document(json());
  EXPECT_THAT(names(suite), ElementsAre("a::x", "a::x#2", "b::x", "a::x#3", "a::x#2#2"));
  EXPECT_EQ(suite.started, "2026-01-02T03:04:05Z");
  EXPECT_DOUBLE_EQ(suite.wall_seconds, 2.5);
  EXPECT_EQ(suite.tests_selected, 5U);
  EXPECT_THAT(text_of(junit()), HasSubstr("name=\"x#2#2\""));
}

TEST_F(ResultsAppend, AddsUpWhatEachSuppressionCovered) {
  for (const char* pattern : {"leak:a", "leak:b", "leak:a"}) {
    SuiteResult suite = one_result("a", "x");
    suite.suppressions = {{pattern, "the.supp", 1, 2, 300, false}};
    ASSERT_TRUE(append_results({json(), {}}, suite, {.top = 3}));
  }
  const SuiteResult suite = document(json());
  ASSERT_EQ(suite.suppressions.size(), 2U);
  EXPECT_EQ(suite.suppressions[0].matches, 4U);
  EXPECT_EQ(suite.suppressions[0].bytes, 600U);
  EXPECT_EQ(suite.suppressions[1].bytes, 300U);
}

// Both documents call a result the same, whichever had its name before.
TEST_F(ResultsAppend, NamesAreTheSameInBothDocuments) {
  ASSERT_TRUE(append_results({{}, junit()}, one_result("a", "x"), {.top = 3}));
  ASSERT_TRUE(append_results({json(), junit()}, one_result("a", "x"), {.top = 3}));
  EXPECT_THAT(names(document(json())), ElementsAre("a::x#2"));
  EXPECT_THAT(text_of(junit()), HasSubstr("name=\"x#2\""));
}

TEST_F(ResultsAppend, LeavesWhatItCannotReadAlone) {
  for (const std::string text : {"", "{}", "<testsuites/>"}) {
    ASSERT_TRUE(write_file_atomically(json(), text));
    ASSERT_TRUE(write_file_atomically(junit(), text));
    for (const AppendTargets& targets :
         {AppendTargets{json(), {}}, AppendTargets{{}, junit()}, AppendTargets{json(), junit()}}) {
      const auto appended = append_results(targets, one_result("a", "x"), {.top = 3});
      ASSERT_FALSE(appended) << text;
      EXPECT_THAT(appended.error(), HasSubstr("which is left as it is"));
    }
    EXPECT_EQ(text_of(json()), text);
    EXPECT_EQ(text_of(junit()), text);
  }
}

// What writes it would find itself in a file that is gone.
TEST_F(ResultsAppend, LeavesTheJournalOfARunAlone) {
  const std::string journal = journal_head(one_result("a", "x"));
  ASSERT_TRUE(write_file_atomically(json(), journal));
  const auto appended = append_results({json(), {}}, one_result("a", "x"), {.top = 3});
  ASSERT_FALSE(appended);
  EXPECT_THAT(appended.error(), HasSubstr("of a run that goes on"));
  EXPECT_EQ(text_of(json()), journal);
}

TEST_F(ResultsAppend, NeedsAFile) {
  const auto appended = append_results({"/dev/null", {}}, one_result("a", "x"), {.top = 3});
  ASSERT_FALSE(appended);
  EXPECT_THAT(appended.error(), HasSubstr("--append needs a file"));
}

TEST_F(ResultsAppend, ProcessThatWasKilledHoldsNobodyUp) {
  ASSERT_TRUE(append_results({json(), {}}, one_result("a", "x"), {.top = 3}));
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t holder = fork();
  ASSERT_GE(holder, 0);
  if (holder == 0) {
    const auto lock = lock_beside(json());
    if (lock && write(ends[1], "x", 1) == 1) {
      pause();
    }
    _exit(1);
  }
  char byte = 0;
  ASSERT_EQ(read(ends[0], &byte, 1), 1);
  kill(holder, SIGKILL);
  waitpid(holder, nullptr, 0);
  ASSERT_TRUE(append_results({json(), {}}, one_result("a", "y"), {.top = 3}));
  EXPECT_EQ(document(json()).results.size(), 2U);
  EXPECT_FALSE(fs::exists(json().parent_path() / ".results.json.lock"));
}

TEST_F(ResultsAppend, LocksTheFileThatALinkLeadsTo) {
  ASSERT_TRUE(append_results({json(), {}}, one_result("a", "x"), {.top = 3}));
  const fs::path link = junit().parent_path() / "link.json";
  fs::create_symlink(json(), link);
  ASSERT_TRUE(append_results({link, {}}, one_result("a", "y"), {.top = 3}));
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(document(json()).results.size(), 2U);
}

}  // namespace
}  // namespace leakrun
