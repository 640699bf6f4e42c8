// The commands that read results documents, with documents of real runs.
#include <gmock/gmock.h>

#include <filesystem>
#include <set>
#include <sstream>
#include <utility>

#include "base/file.h"
#include "leakrun_process.h"
#include "report/json_report.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;
using Words = std::vector<std::string>;

class ResultsCommands : public testing::Test {
 protected:
  /// A CTest tree in the folder `name`, with a test for each name and program.
  void make_tree(const std::string& name,
                 const std::vector<std::pair<std::string, std::string>>& tests) const {
    std::string text;
    for (const auto& [test, stem] : tests) {
      text += "add_test(" + test + " " + program("gcc", stem) + ")\n";
    }
    write_source(folder_.path() / name / "CTestTestfile.cmake", text);
  }

  /// The document of a run of that tree.
  std::string run(const std::string& tree, const std::string& document, Words options = {},
                  const std::string& threshold = "1") const {
    std::string file = (folder_.path() / document).string();
    options.insert(options.end(), {"--threshold-mb", threshold, "--json", file, "."});
    run_leakrun({.arguments = options, .working_directory = folder_.path() / tree});
    return file;
  }

  InvocationResult leakrun(Words arguments) const {
    return run_leakrun({.arguments = std::move(arguments), .working_directory = folder_.path()});
  }

  std::string content(const std::string& name) const {
    return read_file(folder_.path() / name, 1 << 24).value_or("");
  }

  /// A document with one test that was not measured.
  std::string unmeasured() const {
    write_source(folder_.path() / "plain/CTestTestfile.cmake",
                 "add_test(clean " + program("plain", "clean") + ")\n");
    return run("plain", "plain.json");
  }

  PrivateFolder folder_{"leakrun-e2e"};
};

TEST_F(ResultsCommands, MergedShardsAreTheWholeRun) {
  make_tree("tree", {{"a", "clean"}, {"b", "leaks"}, {"c", "cache_grows"}, {"d", "clean"}});
  const std::string first = run("tree", "1.json", {"--shard", "1/2"});
  const std::string second = run("tree", "2.json", {"--shard", "2/2"});
  const InvocationResult merged = leakrun({"merge", first, second, "-o", "all.json"});
  EXPECT_EQ(merged.exit_status, 0) << merged.error_output;
  EXPECT_EQ(merged.output, "JSON report: all.json\n4 tests of 2 documents\n");

  const auto all = read_json_report(content("all.json"));
  ASSERT_TRUE(all) << all.error();
  const auto whole = read_json_report(read_file(run("tree", "whole.json"), 1 << 24).value_or(""));
  ASSERT_TRUE(whole) << whole.error();
  EXPECT_EQ(all->tests_selected, 4u);
  std::set<std::pair<std::string, Verdict>> verdicts;
  std::set<std::pair<std::string, Verdict>> expected;
  for (const TestResult& test : all->results) {
    verdicts.emplace(test.name, test.verdict);
  }
  for (const TestResult& test : whole->results) {
    expected.emplace(test.name, test.verdict);
  }
  EXPECT_EQ(verdicts, expected);
  EXPECT_EQ(leakrun({"diff", "whole.json", "all.json"}).exit_status, 0);

  const InvocationResult report = leakrun({"report", "all.json"});
  EXPECT_EQ(report.exit_status, 1);
  EXPECT_THAT(report.output, HasSubstr("2 passed, 1 grew, 1 leaked\n"));
}

TEST_F(ResultsCommands, ATestInTwoDocumentsIsAnErrorButWithLatest) {
  make_tree("tree", {{"a", "leaks"}, {"b", "clean"}});
  const std::string first = run("tree", "1.json");
  make_tree("tree", {{"a", "clean"}});
  const std::string second = run("tree", "2.json");
  const InvocationResult refused = leakrun({"merge", first, second, "-o", "all.json"});
  EXPECT_EQ(refused.exit_status, 2);
  EXPECT_EQ(refused.output, "");
  EXPECT_THAT(refused.error_output,
              MatchesRegex("leakrun: \\.::a is in .*1.json and in .*2.json; --latest takes .*\n"));
  EXPECT_FALSE(fs::exists(folder_.path() / "all.json"));
  // Also where a run is looked at and not written.
  EXPECT_EQ(leakrun({"summary", first, second}).exit_status, 2);

  EXPECT_EQ(leakrun({"merge", "--latest", first, second, "-o", "all.json"}).exit_status, 0);
  const InvocationResult report = leakrun({"report", "all.json"});
  EXPECT_EQ(report.exit_status, 0) << report.output;
  EXPECT_THAT(report.output, HasSubstr("2 tests in "));
}

TEST_F(ResultsCommands, MergeSaysThatVersionsDiffer) {
  make_tree("one", {{"a", "clean"}});
  make_tree("two", {{"b", "clean"}});
  const std::string first = run("one", "1.json");
  auto second = read_json_report(read_file(run("two", "2.json"), 1 << 24).value_or(""));
  ASSERT_TRUE(second) << second.error();
  const std::string version = std::exchange(second->leakrun_version, "99.0\x1b");
  std::ostringstream text;
  write_json_report(text, *second);
  write_source(folder_.path() / "2.json", text.str());
  const InvocationResult merged = leakrun({"merge", first, "2.json", "-o", "all.json"});
  EXPECT_EQ(merged.exit_status, 0);
  EXPECT_EQ(merged.error_output, "leakrun: the documents are of several versions of leakrun: " +
                                     version + ", 99.0\uFFFD\n");
}

TEST_F(ResultsCommands, MergeWritesOverNothingElse) {
  make_tree("tree", {{"a", "clean"}});
  const std::string first = run("tree", "1.json");
  write_source(folder_.path() / "notes", "important");
  EXPECT_EQ(leakrun({"merge", first, "-o", "notes"}).exit_status, 2);
  EXPECT_EQ(content("notes"), "important");
  EXPECT_EQ(leakrun({"merge", first, "-o", "/proc/all.json"}).exit_status, 5);
  // What was merged may be the first of what is.
  EXPECT_EQ(leakrun({"merge", first, "-o", first}).exit_status, 0);
  const InvocationResult output = leakrun({"merge", first, "-o", "-"});
  EXPECT_EQ(output.output, content("1.json"));
}

TEST_F(ResultsCommands, DiffTellsWhatGotWorse) {
  make_tree("old", {{"stays", "cache_grows"}, {"breaks", "clean"}, {"heals", "leaks"}});
  make_tree("new", {{"stays", "cache_grows"}, {"breaks", "cache_grows"}, {"heals", "clean"}});
  const std::string before = run("old", "old.json");
  const std::string after = run("new", "new.json");
  const InvocationResult worse = leakrun({"diff", before, after});
  EXPECT_EQ(worse.exit_status, 1);
  EXPECT_THAT(worse.output, HasSubstr("Newly failing (1)\n"));
  EXPECT_THAT(worse.output, HasSubstr("  .::breaks\n"));
  EXPECT_THAT(worse.output, HasSubstr("Fixed (1)\n"));
  EXPECT_THAT(worse.output, HasSubstr("  .::heals\n"));
  EXPECT_THAT(worse.output, HasSubstr("programs/cache_grows.cpp:"));
  EXPECT_THAT(worse.output, HasSubstr("programs/leaks.cpp:"));
  EXPECT_THAT(worse.output, HasSubstr("\nWorse: 1 test and 1 call stack ("));
  EXPECT_THAT(worse.output, Not(HasSubstr("::stays")));

  const InvocationResult better = leakrun({"diff", after, after});
  EXPECT_EQ(better.exit_status, 0);
  EXPECT_THAT(better.output, HasSubstr("Nothing got worse (3 tests compared, "));
}

TEST_F(ResultsCommands, DiffHasATolerance) {
  make_tree("old", {{"a", "clean"}});
  make_tree("new", {{"a", "cache_grows"}});
  const std::string before = run("old", "old.json", {}, "100");
  const std::string after = run("new", "new.json", {}, "100");
  const auto status = [&](const std::string& tolerance) {
    return leakrun({"diff", "--tolerance", tolerance, before, after}).exit_status;
  };
  EXPECT_EQ(leakrun({"diff", before, after}).exit_status, 1);
  EXPECT_EQ(status("50"), 0);
  EXPECT_EQ(status("10%"), 1);
}

TEST_F(ResultsCommands, DiffIsWrittenInEachForm) {
  make_tree("old", {{"a", "clean"}});
  make_tree("new", {{"a", "leaks"}});
  const std::string before = run("old", "old.json");
  const std::string after = run("new", "new.json");
  for (const auto& [format, start] :
       std::vector<std::pair<std::string, std::string>>{{"text", "Old: "},
                                                        {"json", "{\n"},
                                                        {"markdown", "### leakrun"},
                                                        {"html", "<!DOCTYPE"}}) {
    const InvocationResult result =
        leakrun({"diff", "--format", format, "-o", "out/" + format, before, after});
    EXPECT_EQ(result.exit_status, 1) << result.error_output;
    EXPECT_EQ(result.output, "");
    EXPECT_THAT(content("out/" + format), StartsWith(start));
    EXPECT_THAT(content("out/" + format),
                HasSubstr(format == "markdown" ? "leaks&#46;cpp" : "leaks.cpp"));
    EXPECT_EQ(leakrun({"diff", "--format", format, before, after}).output,
              content("out/" + format));
    // Once more over itself, but over nothing else.
    EXPECT_EQ(
        leakrun({"diff", "--format", format, "-o", "out/" + format, before, after}).exit_status, 1);
  }
  const std::string results = content("new.json");
  for (const Words& options : {Words{"--format", "json", "-o", after}, Words{"-o", after}}) {
    Words words = {"diff", before, after};
    words.insert(words.end(), options.begin(), options.end());
    EXPECT_EQ(leakrun(words).exit_status, 2);
  }
  EXPECT_EQ(content("new.json"), results);
}

TEST_F(ResultsCommands, WhatWasNotMeasuredIsNeverFine) {
  const std::string plain = unmeasured();
  const InvocationResult diff = leakrun({"diff", plain, plain});
  EXPECT_EQ(diff.exit_status, 5);
  EXPECT_THAT(diff.output,
              HasSubstr("1 test not compared, not measured in either run: .::clean\n"));
  EXPECT_THAT(diff.output, HasSubstr("Nothing could be compared"));
  for (const char* command : {"summary", "tree", "stats"}) {
    const InvocationResult result = leakrun({command, plain});
    EXPECT_EQ(result.exit_status, 5) << command;
    EXPECT_THAT(result.output, HasSubstr("1 of 1 test was not measured.\n"));
  }
}

TEST_F(ResultsCommands, WhatWasCutOffStaysSo) {
  make_tree("tree", {{"a", "cache_grows"}, {"b", "clean"}});
  std::string text = read_file(run("tree", "whole.json"), 1 << 24).value_or("");
  const std::size_t at = text.find("\"interrupted\": false");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 20, "\"interrupted\": true");
  write_source(folder_.path() / "cut.json", text);
  for (const Words& words :
       {Words{"summary", "cut.json"}, Words{"tree", "cut.json"}, Words{"stats", "cut.json"},
        Words{"diff", "whole.json", "cut.json"}, Words{"diff", "cut.json", "whole.json"}}) {
    const InvocationResult result = leakrun(words);
    EXPECT_EQ(result.exit_status, 130) << words.front();
    EXPECT_THAT(result.output, HasSubstr("nterrupted"));
  }
  EXPECT_EQ(leakrun({"merge", "cut.json", "-o", "merged.json"}).exit_status, 0);
  EXPECT_EQ(leakrun({"report", "merged.json"}).exit_status, 130);
}

/// `suite` as the journal that a run which is killed leaves, in which no frame has a name.
std::string journal_of(SuiteResult suite) {
  std::string text = journal_head(suite);
  for (TestResult& test : suite.results) {
    for (GrowthSite& site : test.growth_sites) {
      std::erase_if(site.stack, [](const Frame& frame) { return frame.inlined; });
      for (Frame& frame : site.stack) {
        frame.function.clear();
        frame.file.clear();
        frame.line = frame.column = 0;
        frame.internal = false;
      }
    }
    text += journal_line(test, 1);
  }
  return text;
}

TEST_F(ResultsCommands, ReadWhatAKilledRunLeft) {
  make_tree("tree", {{"a", "cache_grows"}, {"b", "clean"}});
  const std::string whole = run("tree", "whole.json");
  auto suite = read_json_report(read_file(whole, 1 << 24).value_or(""));
  ASSERT_TRUE(suite) << suite.error();
  suite->results.resize(1);
  write_source(folder_.path() / "killed.json", journal_of(*suite));
  const InvocationResult summary = leakrun({"summary", "killed.json"});
  EXPECT_EQ(summary.exit_status, 130) << summary.error_output;
  EXPECT_THAT(summary.output, HasSubstr("programs/cache_grows.cpp:"));
  EXPECT_THAT(summary.output, HasSubstr("Partial: the run was cut off after 1 of 2 tests."));
  // Call stacks are known again from one to the other.
  const InvocationResult diff = leakrun({"diff", whole, "killed.json"});
  EXPECT_EQ(diff.exit_status, 130);
  EXPECT_THAT(diff.output, HasSubstr("The new run was cut off after 1 of 2 tests."));
  EXPECT_THAT(diff.output, Not(HasSubstr("Call stacks that grow")));
  EXPECT_EQ(leakrun({"merge", "killed.json", "-o", "merged.json"}).exit_status, 0);
  EXPECT_THAT(content("merged.json"), HasSubstr("\"partial\": true"));
  EXPECT_THAT(content("merged.json"), HasSubstr("programs/cache_grows.cpp"));
}

TEST_F(ResultsCommands, AddUpWhatManyTestsKeep) {
  make_tree("tree", {{"a", "cache_grows"}, {"b", "cache_grows"}, {"c", "leaks"}});
  const std::string file = run("tree", "results.json");
  const InvocationResult summary = leakrun({"summary", file});
  EXPECT_EQ(summary.exit_status, 0) << summary.error_output;
  // Bytes, allocations, two tests, one call stack.
  EXPECT_THAT(summary.output,
              testing::ContainsRegex("MB +[0-9]+ +2 +1  [^ ]*programs/cache_grows.cpp:[0-9]+  "));
  EXPECT_THAT(summary.output, testing::ContainsRegex("Leaks: .* by 1 call stack in 1 test"));
  EXPECT_THAT(leakrun({"summary", "--leaks", file}).output, Not(HasSubstr("cache_grows")));
  EXPECT_THAT(leakrun({"summary", "--growth", file}).output, Not(HasSubstr("Leaks")));
  EXPECT_THAT(leakrun({"summary", "--by", "stack", file}).output, HasSubstr(" < main"));

  const InvocationResult tree = leakrun({"tree", file});
  EXPECT_EQ(tree.exit_status, 0);
  EXPECT_THAT(tree.output, HasSubstr("main  "));
  EXPECT_THAT(tree.output, HasSubstr("programs/cache_grows.cpp:"));
  EXPECT_THAT(leakrun({"tree", "--leaks", file}).output, HasSubstr("programs/leaks.cpp:"));
  EXPECT_THAT(leakrun({"tree", "--test", "a", file}).output, HasSubstr(" in 1 test\n"));
  EXPECT_THAT(leakrun({"tree", "--test", ".::?", file}).output, HasSubstr(" in 2 tests\n"));
  EXPECT_EQ(leakrun({"tree", "--test", "nothing", file}).exit_status, 4);

  const InvocationResult stats = leakrun({"stats", file});
  EXPECT_EQ(stats.exit_status, 0);
  EXPECT_THAT(stats.output, StartsWith("Tests     3: 2 grew, 1 leaked\nMeasured  3 of 3\n"));
}

TEST_F(ResultsCommands, ChooseTheLinesOfTheTreeByTheLocale) {
  make_tree("tree", {{"a", "cache_grows"}});
  const std::string file = run("tree", "results.json");
  const auto tree = [&](const std::string& locale) {
    return run_leakrun({.arguments = {"tree", file}, .environment = {"LC_ALL=" + locale}}).output;
  };
  EXPECT_THAT(tree("C.UTF-8"), HasSubstr("└─ "));
  EXPECT_THAT(tree("C"), HasSubstr("`- "));
  EXPECT_THAT(tree("C"), Not(HasSubstr("└")));
}

TEST_F(ResultsCommands, WrongUseIsOneLineAndStatus2) {
  write_source(folder_.path() / "garbage.json", "{\"schema\": \"leakrun-results/2\"}");
  write_source(folder_.path() / "text", "\x1b[31m");
  for (const auto& [arguments, part] : std::vector<std::pair<Words, std::string>>{
           {{"summary"}, "name results documents"},
           {{"diff", "a.json"}, "name two results documents"},
           {{"merge", "-o", "x.json"}, "name results documents"},
           {{"merge", "a.json", "b.json"}, "name the document to write"},
           {{"stats", "missing.json"}, "cannot read missing.json"},
           {{"tree", "garbage.json"}, "this is \"leakrun-results/2\", and this leakrun reads"},
           {{"merge", "garbage.json", "-o", "x.json"}, "garbage.json is no results document"},
           {{"summary", "text"}, "text is no results document"},
           {{"summary", "--by", "name", "a.json"}, "--by: 'name'"},
           {{"tree", "--min-percent", "101", "a.json"}, "--min-percent: "},
           {{"diff", "--tolerance", "-1", "a", "b"}, "--tolerance: '-1' is neither"},
           {{"diff", "--tolerance", "nan", "a", "b"}, "--tolerance: 'nan' is neither"},
           {{"diff", "--format", "pdf", "a", "b"}, "--format: 'pdf'"},
           {{"diff", "-", "-"}, "- is named twice"}}) {
    const InvocationResult result = leakrun(arguments);
    EXPECT_EQ(result.exit_status, 2) << part;
    EXPECT_EQ(result.output, "");
    EXPECT_THAT(result.error_output, HasSubstr(part));
    EXPECT_EQ(std::count(result.error_output.begin(), result.error_output.end(), '\n'), 1) << part;
    EXPECT_THAT(result.error_output, Not(HasSubstr("\x1b")));
  }
}

}  // namespace
}  // namespace leakrun
