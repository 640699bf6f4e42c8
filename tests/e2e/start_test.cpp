// Tests that can hardly be started, or not at all.
#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>

#include "base/file.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// A CTest build tree with one test.
class Start : public testing::Test {
 protected:
  TestResult run(const std::string& command, const std::string& properties = "") {
    write_source(
        folder_.path() / "CTestTestfile.cmake",
        "add_test(one " + command + ")\n" +
            (properties.empty() ? ""
                                : "set_tests_properties(one PROPERTIES " + properties + ")\n"));
    return result_of(suite_of({.arguments = {folder_.path().string()}}), "one");
  }

  std::string file(const std::string& name, const std::string& content, fs::perms permissions) {
    write_source(folder_.path() / name, content);
    fs::permissions(folder_.path() / name, permissions);
    return (folder_.path() / name).string();
  }

  PrivateFolder folder_{"leakrun-e2e"};
};

void expect_not_run(const TestResult& result, const std::string& why) {
  EXPECT_EQ(result.outcome, Outcome::kNotStarted);
  EXPECT_EQ(result.verdict, Verdict::kError);
  EXPECT_EQ(result.error, ErrorKind::kNotMeasured);
  EXPECT_EQ(result.reason, "Could not be run: " + why + ".");
}

TEST_F(Start, ScriptThatSaysNoInterpreterIsRunByTheShell) {
  const std::string script =
      file("script", "echo \"$1 by $0\"\n" + program("gcc", "leaks") + "\n", fs::perms::owner_all);
  const TestResult result = run(script + " started");
  EXPECT_EQ(result.verdict, Verdict::kLeaked) << result.reason;
  EXPECT_EQ(result.output.standard_output, "started by " + script + "\n");
}

TEST_F(Start, EmptyScriptIsRunAndNotMeasured) {
  const TestResult result = run(file("script", "", fs::perms::owner_all));
  EXPECT_EQ(result.outcome, Outcome::kPassed);
  EXPECT_EQ(result.error, ErrorKind::kNotMeasured);
  EXPECT_THAT(result.reason, HasSubstr("no AddressSanitizer in the test's processes"));
}

TEST_F(Start, MissingProgramIsSaid) {
  expect_not_run(run("/nonexistent/program"), "its program was not built");
}

TEST_F(Start, FileThatMayNotBeExecutedIsSaid) {
  expect_not_run(run(file("script", "#!/bin/sh\n", fs::perms::owner_read)), "Permission denied");
}

TEST_F(Start, MissingInterpreterIsSaid) {
  expect_not_run(run(file("script", "#!/nonexistent/sh\n", fs::perms::owner_all)),
                 "No such file or directory");
}

TEST_F(Start, MissingWorkingFolderIsSaid) {
  expect_not_run(run(program("gcc", "clean"), "WORKING_DIRECTORY /nonexistent/folder"),
                 "No such file or directory");
}

}  // namespace
}  // namespace leakrun
