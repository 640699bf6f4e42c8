#include "runner/config_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "runner/run_error.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

auto line(const std::string& name, const std::string& value, std::size_t number) {
  return AllOf(Field(&ConfigLine::name, name), Field(&ConfigLine::value, value),
               Field(&ConfigLine::line, number));
}

std::string refusal(std::string_view text) {
  try {
    parse_config(text, "leakrun.cfg");
  } catch (const RunError& error) {
    EXPECT_EQ(error.status(), ExitStatus::kUsage);
    return error.what();
  }
  return "accepted";
}

TEST(ParseConfig, ReadsLinesAndPassesOverCommentsAndBlanks) {
  EXPECT_THAT(parse_config("# comment\n\n  threshold-mb=10\r\n; other\n\tfilter = a b  ", "f"),
              ElementsAre(line("threshold-mb", "10", 3), line("filter", "a b", 5)));
  EXPECT_THAT(parse_config("", "f"), IsEmpty());
  EXPECT_THAT(parse_config("\xEF\xBB\xBFjobs = 2\n", "f"), ElementsAre(line("jobs", "2", 1)));
}

TEST(ParseConfig, TakesValuesAsTheyStandThere) {
  EXPECT_THAT(parse_config("exclude = net#2\ncmake-arg = -DX=a=b\njunit =\n", "f"),
              ElementsAre(line("exclude", "net#2", 1), line("cmake-arg", "-DX=a=b", 2),
                          line("junit", "", 3)));
}

TEST(ParseConfig, RefusesOtherLinesWithTheirNumber) {
  EXPECT_EQ(refusal("jobs = 1\nquiet\n"),
            "leakrun.cfg:2: 'quiet' is not NAME = VALUE, as in threshold-mb = 10");
  EXPECT_THAT(refusal("= 3"), HasSubstr("leakrun.cfg:1: '= 3' is not NAME = VALUE"));
  EXPECT_EQ(refusal("\n[run]\n"), "leakrun.cfg:2: there are no sections; remove '[run]'");
  EXPECT_THAT(refusal("a\033[31mb"), HasSubstr("'a\xEF\xBF\xBD[31mb'"));
}

TEST(ReadConfigFile, NamesAFileThatCannotBeRead) {
  EXPECT_THROW(read_config_file("/nonexistent/leakrun.cfg", "shown"), RunError);
}

TEST(ConfigSearchStart, IsTheFolderOrThatOfTheProgram) {
  const TemporaryTree tree;
  const fs::path program = tree.write("bin/tests", "");
  EXPECT_EQ(config_search_start(program.string()), tree / "bin");
  EXPECT_EQ(config_search_start((tree / "bin").string() + "/"), tree / "bin");
  EXPECT_EQ(config_search_start((tree / "nothing").string()), fs::path());
}

TEST(FindUpward, FindsTheNearest) {
  const TemporaryTree tree;
  fs::create_directories(tree / "a/b/c");
  EXPECT_EQ(find_upward(tree / "a/b/c", "of-no-other-test.cfg"), fs::path());
  const fs::path far = tree.write("of-no-other-test.cfg", "");
  EXPECT_EQ(find_upward(tree / "a/b/c", "of-no-other-test.cfg"), far);
  const fs::path near = tree.write("a/b/of-no-other-test.cfg", "");
  EXPECT_EQ(find_upward(tree / "a/b/c", "of-no-other-test.cfg"), near);
  EXPECT_EQ(find_upward(fs::path(), "of-no-other-test.cfg"), fs::path());
}

TEST(FindUpward, TrustsNoFileOfAnotherUser) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only root can give files away";
  }
  const TemporaryTree tree;
  fs::create_directories(tree / "a");
  const fs::path file = tree.write("leakrun.cfg", "");
  ASSERT_EQ(::chown(file.c_str(), 12345, static_cast<gid_t>(-1)), 0);
  EXPECT_THROW(find_upward(tree / "a", "leakrun.cfg"), RunError);
  // Who owns the tests, too, needs no configuration file to run what he likes.
  ASSERT_EQ(::chown((tree / "a").c_str(), 12345, static_cast<gid_t>(-1)), 0);
  EXPECT_EQ(find_upward(tree / "a", "leakrun.cfg"), file);
}

}  // namespace
}  // namespace leakrun
