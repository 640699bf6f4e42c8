#include "runner/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

TEST(CheckTable, HasARowForEachCheckAndALineForItsCure) {
  EXPECT_EQ(table_of({{"agent", CheckState::kOk, "loads"},
                      {"symbolizer", CheckState::kWarning, "not found", "install llvm"},
                      {"tmp", CheckState::kMissing, "gone", "mkdir /tmp"},
                      {"cpu", CheckState::kFailed, "on fire", "run"}},
                     false),
            "ok       agent       loads\n"
            "warning  symbolizer  not found\n"
            "         cure: install llvm\n"
            "missing  tmp         gone\n"
            "         cure: mkdir /tmp\n"
            "failed   cpu         on fire\n"
            "         cure: run\n");
}

TEST(CheckTable, PaintsOnlyWordsWhereColourIsWanted) {
  const std::vector<Check> checks = {{"a", CheckState::kOk, "b"},
                                     {"c", CheckState::kFailed, "d", "e"}};
  EXPECT_EQ(table_of(checks, true),
            "\x1b[1;32mok     \x1b[0m  a  b\n"
            "\x1b[1;31mfailed \x1b[0m  c  d\n"
            "         \x1b[1mcure: \x1b[0me\n");
}

TEST(CheckTable, TextsAreMadePrintableAndStayOneLine) {
  const std::string table = table_of({{"a\nb", CheckState::kFailed, "c\x1b[2J", "d\ne"}}, false);
  EXPECT_THAT(table, Not(HasSubstr("\x1b")));
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 2);
}

TEST(CheckTable, OneLongNameMovesItsOwnLineOnly) {
  EXPECT_THAT(
      table_of({{std::string(60, 'x'), CheckState::kOk, "a"}, {"b", CheckState::kOk, "c"}}, false),
      EndsWith("\nok       b  c\n"));
}

TEST(CheckConclusion, SaysWhatPreventsMeasuring) {
  const Check good{"a", CheckState::kOk, ""};
  const Check warned{"b", CheckState::kWarning, ""};
  const Check missing{"c", CheckState::kMissing, ""};
  const Check failed{"d", CheckState::kFailed, ""};
  EXPECT_EQ(conclusion_of({good}, false), "leakrun can measure.");
  EXPECT_EQ(conclusion_of({good, warned}, false), "leakrun can measure, with 1 warning.");
  EXPECT_EQ(conclusion_of({warned, warned}, false), "leakrun can measure, with 2 warnings.");
  EXPECT_EQ(conclusion_of({missing, good, warned, failed}, false), "leakrun cannot measure: c, d.");
  EXPECT_FALSE(prevents_measuring(good));
  EXPECT_FALSE(prevents_measuring(warned));
  EXPECT_TRUE(prevents_measuring(missing));
  EXPECT_TRUE(prevents_measuring(failed));
}

TEST(InstallCommand, IsThatOfThePackageManagerInPath) {
  const TemporaryTree tree;
  const ScopedVariable path("PATH", tree.path().string());
  EXPECT_THAT(
      install_command("deb", "rpm", "pkg"),
      testing::AllOf(HasSubstr("deb (Debian"), HasSubstr("rpm (Fedora"), HasSubstr("pkg (Arch")));
  tree.write_executable("pacman", "");
  EXPECT_THAT(install_command("deb", "rpm", "pkg"), EndsWith("pacman -S pkg"));
  tree.write_executable("dnf", "");
  EXPECT_THAT(install_command("deb", "rpm", "pkg"), EndsWith("dnf install rpm"));
  tree.write_executable("apt-get", "");
  EXPECT_THAT(install_command("deb", "rpm", "pkg"), EndsWith("apt-get install deb"));
}

}  // namespace
}  // namespace leakrun
