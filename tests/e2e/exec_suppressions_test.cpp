// What `leakrun exec` does not count: suppressions and limits by name.
#include <gmock/gmock.h>

#include <filesystem>

#include "base/file.h"
#include "leakrun_process.h"
#include "report/json_report.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class ExecSuppressions : public testing::Test {
 protected:
  // Of programs/suppressible.cpp with a threshold of 1 MB.
  InvocationResult run(std::vector<std::string> options, const std::string& what,
                       std::vector<std::string> environment = {}) const {
    std::vector<std::string> arguments = {"exec", "--threshold-mb", "1"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    arguments.insert(arguments.end(), {"--", program("gcc", "suppressible"), what});
    return run_leakrun({.arguments = std::move(arguments), .environment = std::move(environment)});
  }

  std::string file(const std::string& lines) const {
    const fs::path path = folder_.path() / "the.supp";
    write_source(path, lines);
    return path.string();
  }

  PrivateFolder folder_{"leakrun-e2e"};
};

TEST_F(ExecSuppressions, CoverLeaksAndGrowthWithoutATrace) {
  for (const char* what : {"legacy_init", "fill_cache"}) {
    EXPECT_EQ(run({}, what).exit_status, 1) << what;
    const auto covered =
        run({"--suppressions", file(std::string("leak:") + what + "\nleak:gone\n")}, what);
    EXPECT_EQ(covered.exit_status, 0) << what;
    EXPECT_THAT(covered.error_output, IsEmpty());
    const auto other = run({"--suppressions", file("leak:other\n")}, what);
    EXPECT_EQ(other.exit_status, 1) << what;
  }
}

TEST_F(ExecSuppressions, OfSeveralFilesHoldAndAreToldWhereItIsAskedFor) {
  const fs::path second = folder_.path() / "second.supp";
  write_source(second, "leak:^legacy_init\n");
  const auto result =
      run({"-v", "--suppressions", file("leak:gone\n"), "--suppressions", second.string()},
          "legacy_init");
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.error_output,
              AllOf(HasSubstr("Suppressed: 12.00 KB in 3 leaks by leak:^legacy_init."),
                    HasSubstr("Suppressions used:"), Not(HasSubstr("Stale"))));
}

TEST_F(ExecSuppressions, OverTheirBudgetCoverNothing) {
  EXPECT_EQ(run({"--suppressions", file("leak:legacy_init max=11KB\n")}, "legacy_init").exit_status,
            1);
}

TEST_F(ExecSuppressions, OfLsanOptionsAreMatchedWithSymbolsAndCoverLeaksAlone) {
  const std::vector<std::string> environment = {"LSAN_OPTIONS=suppressions=" +
                                                file("leak:legacy_init\nleak:fill_cache\n")};
  const auto leaks = run({}, "legacy_init", environment);
  EXPECT_EQ(leaks.exit_status, 0) << leaks.error_output;
  EXPECT_EQ(run({}, "fill_cache", environment).exit_status, 1);
}

TEST_F(ExecSuppressions, ThatAreCompiledInAreMatchedWithSymbols) {
  const auto status_with = [](const std::string& lines) {
    return run_leakrun({.arguments = {"exec", "--", program("gcc", "suppresses_by_default")},
                        .environment = {"SUPPRESSIONS=" + lines}})
        .exit_status;
  };
  EXPECT_EQ(status_with(""), 1);
  EXPECT_EQ(status_with("leak:legacy_init\n"), 0);
  EXPECT_EQ(status_with("leak:other\n"), 1);
}

TEST_F(ExecSuppressions, AreLookedForBesideTheConfigurationElseAboveTheProgram) {
  const fs::path copy = folder_.path() / "build" / "tests" / "suppressible";
  fs::create_directories(copy.parent_path());
  fs::copy_file(program("gcc", "suppressible"), copy);
  const Invocation invocation{.arguments = {"exec", "--", copy.string(), "legacy_init"}};
  EXPECT_EQ(run_leakrun(invocation).exit_status, 1);
  write_source(folder_.path() / "leakrun.supp", "leak:legacy_init\n");
  EXPECT_EQ(run_leakrun(invocation).exit_status, 0);
  // As for `leakrun run`: that of the configuration wins over one that is nearer.
  write_source(folder_.path() / "leakrun.cfg", "");
  write_source(folder_.path() / "build" / "leakrun.supp", "leak:other\n");
  EXPECT_EQ(run_leakrun(invocation).exit_status, 0);
  fs::remove(folder_.path() / "leakrun.cfg");
  EXPECT_EQ(run_leakrun(invocation).exit_status, 1);
}

TEST_F(ExecSuppressions, ThatAreMalformedAreOneLineBeforeTheCommandStarts) {
  const std::string bad = file("# fine\nleak:a max=lots\n");
  const fs::path started = folder_.path() / "started";
  const Invocation given{
      .arguments = {"exec", "--suppressions", bad, "--", "touch", started.string()}};
  const Invocation of_lsan{.arguments = {"exec", "--", "touch", started.string()},
                           .environment = {"LSAN_OPTIONS=suppressions=" + bad}};
  for (const Invocation& invocation : {given, of_lsan}) {
    const InvocationResult result = run_leakrun(invocation);
    EXPECT_EQ(result.exit_status, 2);
    EXPECT_THAT(result.error_output, HasSubstr("the.supp:2: 'lots' is no number of bytes"));
    EXPECT_THAT(result.output, IsEmpty());
  }
  EXPECT_FALSE(fs::exists(started));
}

TEST_F(ExecSuppressions, AreGeneratedBehindTheReport) {
  const auto found = run({"--generate-suppressions"}, "legacy_init");
  EXPECT_EQ(found.exit_status, 1);
  EXPECT_THAT(found.output, IsEmpty());
  const std::size_t start = found.error_output.find("# Suppressions for what was found");
  ASSERT_NE(start, std::string::npos) << found.error_output;
  const std::string lines = file(found.error_output.substr(start));
  EXPECT_EQ(run({"--suppressions", lines}, "legacy_init").exit_status, 0);
}

TEST_F(ExecSuppressions, OfManyCommandsAreAddedUpInOneDocument) {
  const std::string json = (folder_.path() / "all.json").string();
  const std::string lines = file("leak:legacy_init\nleak:fill_cache\n");
  for (const char* what : {"legacy_init", "legacy_init", "fill_cache"}) {
    EXPECT_EQ(run({"--append", "--json", json, "--suppressions", lines}, what).exit_status, 0);
  }
  const auto suite = read_json_report(read_file(json, 1 << 20).value_or(""));
  ASSERT_TRUE(suite) << suite.error();
  EXPECT_THAT(suite->results, SizeIs(3));
  ASSERT_THAT(suite->suppressions, SizeIs(2));
  EXPECT_EQ(suite->suppressions[0].pattern, "leak:legacy_init");
  EXPECT_EQ(suite->suppressions[0].bytes, 2U * 3 * 4096);
  EXPECT_EQ(suite->suppressions[1].bytes, 4U << 20);
  EXPECT_FALSE(suite->suppressions[0].stale);
}

TEST_F(ExecSuppressions, OverridesAreByTheNameOfTheResult) {
  EXPECT_EQ(run({"--override", "suppressible:threshold-mb=100"}, "fill_cache").exit_status, 0);
  EXPECT_EQ(run({"--override", "suppress*:skip"}, "legacy_init").exit_status, 0);
  EXPECT_EQ(run({"--override", "other:skip"}, "legacy_init").exit_status, 1);
  EXPECT_EQ(run({"--name", "other", "--override", "other:skip"}, "legacy_init").exit_status, 0);
  EXPECT_EQ(run({"--name", "other", "--override", "suppressible:skip"}, "legacy_init").exit_status,
            1);
  const auto wrong = run({"--override", "other:twice"}, "legacy_init");
  EXPECT_EQ(wrong.exit_status, 2);
  EXPECT_THAT(wrong.error_output, HasSubstr("other:twice"));
}

}  // namespace
}  // namespace leakrun
