#include "runner/ctest_tree.h"

#include <gmock/gmock.h>

#include "runner/run_error.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

/// As ctest 3.25 writes it.
constexpr std::string_view kTests = R"({
  "backtraceGraph": {"commands": [], "files": [], "nodes": []},
  "kind": "ctestInfo",
  "tests": [
    {
      "backtrace": 1,
      "command": ["/build/server", "--port", "a b"],
      "name": "server: starts",
      "properties": [
        {"name": "DISABLED", "value": true},
        {"name": "ENVIRONMENT", "value": ["A=1", "B=x=y"]},
        {"name": "ENVIRONMENT_MODIFICATION",
         "value": ["PATH=path_list_prepend:/x", "HOME=unset:"]},
        {"name": "FIXTURES_SETUP", "value": ["server"]},
        {"name": "LABELS", "value": ["leakrun:skip", "slow"]},
        {"name": "TIMEOUT", "value": 12.5},
        {"name": "WORKING_DIRECTORY", "value": "/build/run"}
      ]
    },
    {"name": "not built", "properties": [{"name": "WORKING_DIRECTORY", "value": "/build"}]},
    {"command": ["/build/plain"], "name": "plain"}
  ],
  "version": {"major": 1, "minor": 0}
})";

TEST(ParseCTestJson, ReadsWhatATestSays) {
  const auto tests = parse_ctest_json(kTests, {{"PATH", "/bin"}, {"HOME", "/home"}});
  ASSERT_TRUE(tests) << tests.error();
  ASSERT_THAT(*tests, SizeIs(3));
  const TestCase& server = tests->at(0);
  EXPECT_EQ(server.name, "server: starts");
  EXPECT_THAT(server.command, ElementsAre("/build/server", "--port", "a b"));
  EXPECT_EQ(server.working_directory, "/build/run");
  EXPECT_THAT(server.environment,
              ElementsAre(Pair("A", "1"), Pair("B", "x=y"), Pair("PATH", "/x:/bin")));
  EXPECT_THAT(server.unset_environment, ElementsAre("HOME"));
  EXPECT_EQ(server.timeout, std::chrono::duration<double>(12.5));
  EXPECT_THAT(server.labels, ElementsAre("leakrun:skip", "slow"));
  EXPECT_TRUE(server.disabled);
  EXPECT_TRUE(server.leaves_processes);
}

TEST(ParseCTestJson, ReadsHowATestIsJudgedAndWhenItRuns) {
  const auto tests = parse_ctest_json(
      R"({"tests": [{"name": "all", "command": ["/x"], "properties": [
          {"name": "COST", "value": 2.5},
          {"name": "DEPENDS", "value": ["first", "second"]},
          {"name": "FAIL_REGULAR_EXPRESSION", "value": ["bad", "worse"]},
          {"name": "FIXTURES_CLEANUP", "value": ["c"]},
          {"name": "FIXTURES_REQUIRED", "value": ["r"]},
          {"name": "FIXTURES_SETUP", "value": ["s"]},
          {"name": "PASS_REGULAR_EXPRESSION", "value": ["good"]},
          {"name": "PROCESSORS", "value": 4},
          {"name": "REQUIRED_FILES", "value": ["/a", "b"]},
          {"name": "RESOURCE_LOCK", "value": ["port", "disk"]},
          {"name": "RUN_SERIAL", "value": true},
          {"name": "SKIP_REGULAR_EXPRESSION", "value": ["not here"]},
          {"name": "SKIP_RETURN_CODE", "value": 77},
          {"name": "WILL_FAIL", "value": true}]},
        {"name": "none", "command": ["/x"]}]})",
      {});
  ASSERT_TRUE(tests) << tests.error();
  const TestCase& all = tests->at(0);
  EXPECT_EQ(all.cost, 2.5);
  EXPECT_THAT(all.depends, ElementsAre("first", "second"));
  EXPECT_THAT(all.fail_expressions, ElementsAre("bad", "worse"));
  EXPECT_THAT(all.fixtures_cleanup, ElementsAre("c"));
  EXPECT_THAT(all.fixtures_required, ElementsAre("r"));
  EXPECT_THAT(all.fixtures_setup, ElementsAre("s"));
  EXPECT_THAT(all.pass_expressions, ElementsAre("good"));
  EXPECT_EQ(all.processors, 4U);
  EXPECT_THAT(all.required_files, ElementsAre("/a", "b"));
  EXPECT_THAT(all.locks, ElementsAre("port", "disk"));
  EXPECT_TRUE(all.runs_alone);
  EXPECT_THAT(all.skip_expressions, ElementsAre("not here"));
  EXPECT_EQ(all.skip_status, 77);
  EXPECT_TRUE(all.will_fail);
  const TestCase& none = tests->at(1);
  EXPECT_EQ(none.processors, 1U);
  EXPECT_EQ(none.skip_status, std::nullopt);
  EXPECT_FALSE(none.runs_alone);
  EXPECT_FALSE(none.will_fail);
}

TEST(ParseCTestJson, BoundsNumbers) {
  const auto tests = parse_ctest_json(
      R"({"tests": [{"name": "a", "properties": [{"name": "PROCESSORS", "value": -3},
            {"name": "SKIP_RETURN_CODE", "value": 256}, {"name": "COST", "value": "high"}]},
          {"name": "b", "properties": [{"name": "PROCESSORS", "value": 4000000000000},
            {"name": "SKIP_RETURN_CODE", "value": "0"}]}]})",
      {});
  ASSERT_TRUE(tests) << tests.error();
  EXPECT_EQ(tests->at(0).processors, 1U);
  EXPECT_EQ(tests->at(0).skip_status, std::nullopt);
  EXPECT_EQ(tests->at(0).cost, 0);
  EXPECT_EQ(tests->at(1).processors, 10000U);
  EXPECT_EQ(tests->at(1).skip_status, std::nullopt);
}

TEST(ParseCTestJson, KeepsATestThatWasNotBuilt) {
  const auto tests = parse_ctest_json(kTests, {});
  ASSERT_TRUE(tests);
  EXPECT_EQ(tests->at(1).name, "not built");
  EXPECT_THAT(tests->at(1).command, IsEmpty());
}

TEST(ParseCTestJson, HasDefaultsForWhatIsNotSaid) {
  const auto tests = parse_ctest_json(kTests, {});
  ASSERT_TRUE(tests);
  const TestCase& plain = tests->at(2);
  EXPECT_EQ(plain.working_directory, "");
  EXPECT_THAT(plain.environment, IsEmpty());
  EXPECT_EQ(plain.timeout, std::nullopt);
  EXPECT_FALSE(plain.disabled);
  EXPECT_FALSE(plain.leaves_processes);
}

TEST(ParseCTestJson, TakesWrongTypesForNothing) {
  const auto tests = parse_ctest_json(
      R"({"tests": [{"name": "a", "command": {"x": 1}, "properties": [7, {"name": 3},
          {"name": "TIMEOUT", "value": "soon"}, {"name": "LABELS", "value": [1, "l", null]},
          {"name": "ENVIRONMENT", "value": {"A": "1"}}, {"name": "DISABLED", "value": "TRUE"},
          {"name": "WORKING_DIRECTORY"}]},
         {"name": "b", "properties": "none"},
         {"name": "c", "properties": [{"name": "TIMEOUT", "value": 1e300}]},
         {"name": "d", "properties": [{"name": "TIMEOUT", "value": 0}]}]})",
      {});
  ASSERT_TRUE(tests) << tests.error();
  EXPECT_THAT(tests->at(0).command, IsEmpty());
  EXPECT_THAT(tests->at(0).labels, ElementsAre("l"));
  EXPECT_EQ(tests->at(0).timeout, std::nullopt);
  EXPECT_FALSE(tests->at(0).disabled);
  EXPECT_EQ(tests->at(2).timeout, std::chrono::duration<double>(1e7));
  EXPECT_EQ(tests->at(3).timeout, std::nullopt);
}

TEST(ParseCTestJson, RefusesWhatIsNoListOfTests) {
  for (const char* text : {"", "null", "[]", "{}", "{\"tests\": 1}", "{\"tests\": [", "\xff\xfe",
                           "Test project /build\n"}) {
    EXPECT_FALSE(parse_ctest_json(text, {})) << text;
  }
  const auto nameless = parse_ctest_json("{\"tests\": [{\"name\": \"a\"}, {}]}", {});
  ASSERT_FALSE(nameless);
  EXPECT_EQ(nameless.error(), "test 2 has no name");
  EXPECT_FALSE(parse_ctest_json("{\"tests\": [3]}", {}));
}

TEST(ParseCTestJson, SurvivesEveryTruncation) {
  for (std::size_t size = 0; size < kTests.size(); ++size) {
    EXPECT_FALSE(parse_ctest_json(kTests.substr(0, size), {}));
  }
}

TEST(CTestTests, AsksCTest) {
  const TemporaryTree tree;
  tree.write(
      "it's/CTestTestfile.cmake",
      "add_test([=[a \"b\"]=] \"/bin/echo\" \"x y\")\nadd_test(gone \"/no/such/program\")\n");
  const std::vector<TestCase> tests = ctest_tests(tree / "it's");
  ASSERT_THAT(tests, SizeIs(2));
  EXPECT_EQ(tests[0].name, "a \"b\"");
  EXPECT_THAT(tests[0].command, ElementsAre("/bin/echo", "x y"));
  EXPECT_EQ(tests[0].working_directory, tree / "it's");
  EXPECT_THAT(tests[1].command, IsEmpty());
}

TEST(CTestTests, TellsWhereCTestIsMissing) {
  const TemporaryTree tree;
  const ScopedVariable path("PATH", tree.path().string());
  try {
    ctest_tests(tree.path());
    ADD_FAILURE();
  } catch (const RunError& error) {
    EXPECT_EQ(error.status(), ExitStatus::kBuildFailed);
    EXPECT_STREQ(error.what(), "ctest is not installed or not in PATH");
  }
}

TEST(CTestTests, TellsWhereCTestFails) {
  const TemporaryTree tree;
  tree.write("CTestTestfile.cmake", "include(/no/such/file)\n");
  tree.write_executable("bin/ctest", "#!/bin/sh\necho broken >&2\nexit 8\n");
  const ScopedVariable path("PATH", (tree / "bin").string() + ":/usr/bin:/bin");
  testing::internal::CaptureStderr();
  EXPECT_THROW(ctest_tests(tree.path()), RunError);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "broken\n");
}

}  // namespace
}  // namespace leakrun
