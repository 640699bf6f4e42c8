// Programs whose names mean something to a shell, to a format, or to nobody.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>

#include "base/file.h"
#include "base/text.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> kNames = {
    "with space", "it's", "say \"so\"",   "$(touch x)", "`touch x`", "a;touch x",  "%s%n{}%20b",
    "größe",      "-j",   "\xff\xfe bad", "<&>]]>",     "back\\n",   "\x1b[31mred"};

class Names : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directory(folder_.path() / "tests");
    for (const std::string& name : kNames) {
      fs::copy_file(program("clang", "cache_grows"), folder_.path() / "tests" / name);
    }
  }

  // Nothing but the programs themselves: no command in a name was executed.
  void TearDown() override {
    const fs::recursive_directory_iterator files(folder_.path());
    for (const fs::directory_entry& entry : files) {
      EXPECT_NE(entry.path().filename(), "x") << entry.path();
    }
  }

  // Runs in the folder that holds tests/.
  Invocation invocation_of(std::vector<std::string> targets) const {
    targets.insert(targets.begin(), {"--threshold-mb", "1"});
    return {.arguments = targets, .working_directory = folder_.path()};
  }

  std::vector<std::string> paths() const {
    std::vector<std::string> paths;
    for (const std::string& name : kNames) {
      paths.push_back("./tests/" + name);
    }
    return paths;
  }

  PrivateFolder folder_{"leakrun-e2e"};
};

void expect_each_grew(const SuiteResult& suite) {
  std::vector<std::string> names;
  for (const TestResult& test : suite.results) {
    EXPECT_EQ(test.verdict, Verdict::kGrew) << test.name << ": " << test.reason;
    ASSERT_FALSE(test.growth_sites.empty()) << test.name;
    const Frame* place = place_of(test.growth_sites.front().stack);
    ASSERT_NE(place, nullptr) << test.name;
    EXPECT_THAT(place->function, testing::StartsWith("remember(int")) << test.name;
    names.push_back(test.name);
  }
  std::vector<std::string> expected;
  for (const std::string& name : kNames) {
    expected.push_back(printable_utf8(name));
  }
  EXPECT_THAT(names, testing::UnorderedElementsAreArray(expected));
}

TEST_F(Names, OfProgramsInAFolder) {
  expect_each_grew(suite_of(invocation_of({"tests"})));
}

TEST_F(Names, OfProgramsNamedOnTheCommandLine) {
  expect_each_grew(suite_of(invocation_of(paths())));
}

TEST_F(Names, MakeAJUnitReportThatFitsTheSchema) {
  run_leakrun(invocation_of({"--junit", "junit.xml", "tests"}));
  const auto checked =
      run_leakrun({.arguments = {"--noout", "--schema", LEAKRUN_JUNIT_SCHEMA, "junit.xml"},
                   .working_directory = folder_.path(),
                   .program = "xmllint"});
  EXPECT_EQ(checked.exit_status, 0) << checked.error_output;
  const auto counted = run_leakrun({.arguments = {"--xpath", "count(//testcase)", "junit.xml"},
                                    .working_directory = folder_.path(),
                                    .program = "xmllint"});
  EXPECT_EQ(trimmed(counted.output), std::to_string(kNames.size()));
}

TEST_F(Names, MayHoldANewline) {
  const fs::path path = folder_.path() / "first\nsecond";
  fs::copy_file(program("clang", "cache_grows"), path);
  const SuiteResult suite = suite_of(invocation_of({path.string()}));
  const TestResult result = result_of(suite, "first\nsecond");
  EXPECT_EQ(result.verdict, Verdict::kGrew) << result.reason;
}

TEST_F(Names, DoNotReachTheTerminalRaw) {
  const InvocationResult result = run_leakrun(invocation_of({"--leak-report", "tests"}));
  EXPECT_EQ(result.output.find('\x1b'), std::string::npos);
  EXPECT_EQ(result.error_output.find('\x1b'), std::string::npos);
  EXPECT_EQ(result.output, printable_utf8(result.output));
}

}  // namespace
}  // namespace leakrun
