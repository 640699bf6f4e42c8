#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/file.h"
#include "base/text.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;
using testing::UnorderedElementsAreArray;
using Names = std::vector<std::string>;

/// A program of frameworks/ under leakrun with a threshold of 1 MB, built with both compilers. Each
/// run has a cache of its own.
class Frameworks : public testing::TestWithParam<std::string> {
 protected:
  SuiteResult run(const std::string& name, Names more = {}) const {
    Names arguments = {"--threshold-mb", "1", program(GetParam(), "framework_" + name)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_with(arguments);
  }

  SuiteResult run_with(const Names& arguments) const {
    return suite_of({.arguments = arguments, .environment = environment()});
  }

  Names environment() const {
    return {"XDG_CACHE_HOME=" + (folder_.path() / "cache").string(), "STARTS=" + starts().string()};
  }
  fs::path starts() const { return folder_.path() / "starts"; }

  /// How often a program was started since this was last asked.
  std::size_t start_count() const {
    const auto lines = read_file(starts(), 1 << 20);
    fs::remove(starts());
    return lines ? static_cast<std::size_t>(std::count(lines->begin(), lines->end(), '\n')) : 0;
  }

  PrivateFolder folder_{"leakrun-e2e"};
};

INSTANTIATE_TEST_SUITE_P(Compilers, Frameworks, testing::Values("clang", "gcc"),
                         [](const auto& info) { return info.param; });

Names with_verdict(const SuiteResult& suite, Verdict verdict) {
  Names names;
  for (const TestResult& test : suite.results) {
    if (test.verdict == verdict) {
      names.push_back(test.name);
    }
  }
  return names;
}

/// What each test that passed or grew says that it ran, which is its name and nothing else.
void expect_each_ran_itself(const SuiteResult& suite,
                            const std::map<std::string, std::string>& called_otherwise = {}) {
  for (const TestResult& test : suite.results) {
    if (test.verdict != Verdict::kPassed && test.verdict != Verdict::kGrew) {
      continue;
    }
    const auto other = called_otherwise.find(test.name);
    const std::string name = other != called_otherwise.end() ? other->second : test.name;
    const std::string& output = test.output.standard_output;
    const std::size_t first = output.find("ran: ");
    ASSERT_NE(first, std::string::npos) << test.name << " ran nothing: " << output;
    EXPECT_THAT(output, HasSubstr("ran: " + name + '\n')) << test.name;
    EXPECT_EQ(output.find("\nran: ", first), std::string::npos) << test.name << ": " << output;
  }
}

TEST_P(Frameworks, GoogleTestCasesRunAlone) {
  const SuiteResult suite = run("googletest");
  expect_each_ran_itself(suite);
  EXPECT_THAT(with_verdict(suite, Verdict::kPassed),
              UnorderedElementsAre("Plain.Passes", "Plain.PassesToo", "Some/Values.AreTaken/0",
                                   "Some/Values.AreTaken/1", "All/Typed/0.Holds",
                                   "All/Typed/1.Holds", "Odd.a:b", "Odd.c-d", "Odd.e*f",
                                   "Odd.star*", "Odd.starfish", "Odd.with, comma", "Odd.[x] \"y\"",
                                   "Odd.back\\slash", "Odd.two  spaces"));
  EXPECT_THAT(with_verdict(suite, Verdict::kGrew), ElementsAre("Plain.Grows"));
  EXPECT_THAT(with_verdict(suite, Verdict::kFailed), ElementsAre("Plain.Fails"));
  EXPECT_THAT(with_verdict(suite, Verdict::kSkipped),
              UnorderedElementsAre("Plain.SkipsItself", "Plain.DISABLED_IsNotRun",
                                   "DISABLED_Other/Values.AreTaken/0"));
  EXPECT_EQ(result_of(suite, "Plain.SkipsItself").reason, "Skipped: no network.");
  const TestResult exits = result_of(suite, "Plain.ExitsEarly");
  EXPECT_EQ(exits.verdict, Verdict::kError);
  EXPECT_THAT(exits.reason, HasSubstr("does not say that it ran 'Plain.ExitsEarly' to its end"));
  const TestResult passes = result_of(suite, "Plain.Passes");
  EXPECT_THAT(passes.file, EndsWith("frameworks/googletest.cpp"));
  EXPECT_EQ(passes.line, 8U);
}

TEST_P(Frameworks, Catch2CasesRunAlone) {
  const SuiteResult suite = run("catch2");
  expect_each_ran_itself(suite);
  EXPECT_THAT(with_verdict(suite, Verdict::kPassed), SizeIs(19));
  EXPECT_THAT(with_verdict(suite, Verdict::kPassed), Contains("types - char"));
  EXPECT_THAT(with_verdict(suite, Verdict::kGrew), ElementsAre("grows"));
  EXPECT_THAT(with_verdict(suite, Verdict::kFailed), ElementsAre("fails"));
  EXPECT_THAT(suite.results, SizeIs(21)) << "the hidden case is not listed";
  EXPECT_THAT(result_of(suite, "passes").file, EndsWith("frameworks/catch2.cpp"));
  EXPECT_GT(result_of(suite, "passes").line, 0U);
}

TEST_P(Frameworks, Catch2Version3CasesRunAlone) {
  const SuiteResult suite = run("catch2_v3_stand_in");
  expect_each_ran_itself(suite, {{"twice", "twice[first]"}, {"twice#2", "twice[second]"}});
  EXPECT_THAT(
      with_verdict(suite, Verdict::kPassed),
      ElementsAre("passes", "with, comma", "\"<&>\" [x]", "back\\slash", "twice", "twice#2"));
  EXPECT_THAT(with_verdict(suite, Verdict::kGrew), ElementsAre("grows"));
  EXPECT_EQ(result_of(suite, "skips itself").verdict, Verdict::kSkipped);
  EXPECT_EQ(result_of(suite, "skips itself").reason, "Skipped: no network.");
  EXPECT_EQ(result_of(suite, "grows").file, "stand_in.cpp");
  EXPECT_EQ(result_of(suite, "grows").line, 5U);
}

TEST_P(Frameworks, DoctestCasesRunAlone) {
  const SuiteResult suite = run("doctest");
  expect_each_ran_itself(suite);
  EXPECT_THAT(with_verdict(suite, Verdict::kPassed),
              UnorderedElementsAre("passes", "Passes", "suite/passes", "with, comma",
                                   "with [bracket]", "with \"quotes\"", "back\\slash", "back,slash",
                                   "ends in backslash\\", "star*", "starfish", "start", "wh?t",
                                   "what", "two\nlines", "(no name)", "types<int>", "types<char>"));
  EXPECT_THAT(with_verdict(suite, Verdict::kGrew), ElementsAre("grows"));
  EXPECT_THAT(with_verdict(suite, Verdict::kFailed), ElementsAre("fails"));
  EXPECT_THAT(with_verdict(suite, Verdict::kSkipped), ElementsAre("is skipped"));
  EXPECT_THAT(result_of(suite, "grows").file, EndsWith("frameworks/doctest.cpp"));
}

TEST_P(Frameworks, BoostTestCasesRunAlone) {
  const SuiteResult suite = run("boost_test");
  expect_each_ran_itself(suite);
  EXPECT_THAT(with_verdict(suite, Verdict::kPassed),
              UnorderedElementsAre("passes", "outer/passes", "outer/inner/typed<int>",
                                   "outer/inner/typed<char>", "numbers/_0", "numbers/_1"));
  EXPECT_THAT(with_verdict(suite, Verdict::kGrew), ElementsAre("outer/inner/grows"));
  EXPECT_THAT(with_verdict(suite, Verdict::kFailed), ElementsAre("fails"));
  EXPECT_THAT(with_verdict(suite, Verdict::kSkipped),
              UnorderedElementsAre("is_disabled", "has_precondition", "skipped_behind_another"));
  EXPECT_THAT(result_of(suite, "outer/passes").file, EndsWith("frameworks/boost_test.cpp"));
}

TEST_P(Frameworks, SecondRunListsNothingAgain) {
  for (const char* name : {"googletest", "catch2", "catch2_v3_stand_in", "doctest", "boost_test"}) {
    const Names filter = {"--filter", "passes", "--filter", "Plain.Passes"};
    const std::size_t wanted = run(name, filter).results.size();
    EXPECT_GT(start_count(), wanted) << name;
    EXPECT_EQ(run(name, filter).results.size(), wanted);
    EXPECT_EQ(start_count(), wanted) << name;
  }
}

TEST_P(Frameworks, DamagedCacheIsListedAnew) {
  const auto before = with_verdict(run("doctest"), Verdict::kPassed);
  std::size_t count = 0;
  for (const auto& entry :
       fs::directory_iterator(folder_.path() / "cache" / "leakrun" / "listings")) {
    write_source(entry.path(), "{\"version\":1,");
    ++count;
  }
  EXPECT_EQ(count, 1U);
  EXPECT_EQ(with_verdict(run("doctest"), Verdict::kPassed), before);
}

TEST_P(Frameworks, CacheIsForThisUserAlone) {
  run("doctest", {"--filter", "passes"});
  EXPECT_EQ(fs::status(folder_.path() / "cache" / "leakrun" / "listings").permissions(),
            fs::perms::owner_all);
}

TEST_P(Frameworks, PlainProgramIsNotRunToBeAsked) {
  const SuiteResult suite = run_with({program(GetParam(), "clean")});
  ASSERT_THAT(suite.results, SizeIs(1));
  const SuiteResult vain = run("asked_in_vain");
  EXPECT_THAT(with_verdict(vain, Verdict::kPassed), ElementsAre("framework_asked_in_vain"));
  EXPECT_EQ(start_count(), 2U);
  run("asked_in_vain");
  EXPECT_EQ(start_count(), 1U) << "what it is not is known, too";
}

TEST_P(Frameworks, IsolateBinaryRunsProgramsWhole) {
  const SuiteResult suite = run("googletest", {"--isolate", "binary", "--unwind", "fast"});
  ASSERT_THAT(suite.results, SizeIs(1));
  EXPECT_EQ(suite.results[0].name, "framework_googletest");
  EXPECT_EQ(start_count(), 1U) << "nobody asked it";
}

TEST_P(Frameworks, NoCaseIsAnErrorAndNoPass) {
  Names shards = environment();
  shards.insert(shards.end(), {"GTEST_REPEAT=0"});
  const SuiteResult none = suite_of(
      {.arguments = {"--filter", "Plain.Passes", program(GetParam(), "framework_googletest")},
       .environment = shards});
  EXPECT_EQ(result_of(none, "Plain.Passes").verdict, Verdict::kError);
  const SuiteResult tag = run("catch2", {"--filter", "passes", "--", "[nothing]"});
  const TestResult result = result_of(tag, "passes");
  EXPECT_EQ(result.verdict, Verdict::kError);
  EXPECT_EQ(result.reason, "Could not be run: Catch2 ran no case: 'passes' was not selected.");
}

TEST_P(Frameworks, ShardsAndFiltersOfTheEnvironmentDoNotUndoTheSelection) {
  Names environment_of_shard = environment();
  environment_of_shard.insert(
      environment_of_shard.end(),
      {"GTEST_TOTAL_SHARDS=2", "GTEST_SHARD_INDEX=1", "GTEST_FILTER=Plain.Fails"});
  const SuiteResult suite = suite_of(
      {.arguments = {"--filter", "Plain.Passes*", program(GetParam(), "framework_googletest")},
       .environment = environment_of_shard});
  EXPECT_THAT(with_verdict(suite, Verdict::kPassed),
              ElementsAre("Plain.Passes", "Plain.PassesToo"));
}

TEST_P(Frameworks, ArgumentsOfTheUserReachEachCase) {
  const SuiteResult suite =
      run("googletest", {"--filter", "Plain.DISABLED*", "--", "--gtest_also_run_disabled_tests",
                         "--gtest_filter=Plain.Fails"});
  EXPECT_THAT(with_verdict(suite, Verdict::kPassed), ElementsAre("Plain.DISABLED_IsNotRun"));
  expect_each_ran_itself(suite);
}

TEST_P(Frameworks, CasesOfAFolderAreToldApartByTheirPrograms) {
  const fs::path tests = folder_.path() / "tests";
  fs::create_directory(tests);
  fs::copy_file(program(GetParam(), "framework_doctest"), tests / "one");
  fs::copy_file(program(GetParam(), "framework_catch2"), tests / "two");
  fs::copy_file(program(GetParam(), "clean"), tests / "plain");
  const SuiteResult suite = run_with({"--threshold-mb", "1", "--filter", "*asses", "--filter",
                                      "plain", "--filter", "*dash", tests.string()});
  EXPECT_THAT(with_verdict(suite, Verdict::kPassed),
              UnorderedElementsAre("one::passes", "two::passes", "Passes", "suite/passes", "-dash",
                                   "plain"));
}

TEST_P(Frameworks, CTestTestOfAWholeProgramIsSplitOnRequest) {
  const std::string binary = program(GetParam(), "framework_googletest");
  write_source(
      folder_.path() / "tree" / "CTestTestfile.cmake",
      "add_test(whole \"" + binary + "\")\n" +
          "set_tests_properties(whole PROPERTIES LABELS leakrun:threshold-mb=50 TIMEOUT 50)\n"
          "add_test(part \"" +
          binary + "\" \"--gtest_filter=Plain.Pass*\")\n");
  const std::string tree = (folder_.path() / "tree").string();
  EXPECT_THAT(run_with({tree}).results, SizeIs(2));
  const SuiteResult split = run_with({"--isolate", "case", tree});
  EXPECT_THAT(split.results, SizeIs(1 + 21));
  EXPECT_EQ(result_of(split, "part").verdict, Verdict::kPassed);
  const TestResult grows = result_of(split, "whole/Plain.Grows");
  EXPECT_EQ(grows.verdict, Verdict::kPassed) << grows.reason;
  EXPECT_EQ(grows.threshold_bytes, 50U << 20);
  EXPECT_EQ(result_of(split, "whole/Plain.Fails").verdict, Verdict::kFailed);
}

}  // namespace
}  // namespace leakrun
