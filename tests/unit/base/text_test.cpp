#include "base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace leakrun {
namespace {

using testing::ElementsAre;
using namespace std::string_literals;

constexpr std::int64_t kKilobyte = 1024;
constexpr std::int64_t kMegabyte = 1024 * kKilobyte;

TEST(PrintableUtf8, KeepsTextOfAllLengthsOfCharacters) {
  const std::string text = "plain\ttext\n\u00E9 \u20AC \U0001F600 \uFFFD";
  EXPECT_EQ(printable_utf8(text), text);
}

TEST(PrintableUtf8, ReplacesControlCharacters) {
  EXPECT_EQ(printable_utf8("a\x1b[31mb\0c\rd\x7f"s), "a\uFFFD[31mb\uFFFDc\uFFFDd\uFFFD");
  EXPECT_EQ(printable_utf8("\xC2\x80\xC2\x9F\xC2\xA0"), "\uFFFD\uFFFD\u00A0") << "C1 controls";
}

TEST(PrintableUtf8, ReplacesWhatXmlForbids) {
  EXPECT_EQ(printable_utf8("\xEF\xBF\xBE\xEF\xBF\xBF"), "\uFFFD\uFFFD");
}

TEST(PrintableUtf8, ReplacesInvalidBytes) {
  EXPECT_EQ(printable_utf8("a\xFF\x80z"), "a\uFFFD\uFFFDz");
  EXPECT_EQ(printable_utf8("\xC0\xAF"), "\uFFFD\uFFFD") << "overlong, two bytes";
  EXPECT_EQ(printable_utf8("\xE0\x80\xAF"), "\uFFFD\uFFFD\uFFFD") << "overlong, three bytes";
  EXPECT_EQ(printable_utf8("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD") << "surrogate";
  EXPECT_EQ(printable_utf8("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD") << "above U+10FFFF";
}

TEST(PrintableUtf8, ReplacesACharacterCutShortOnce) {
  EXPECT_EQ(printable_utf8("\xE2\x82"), "\uFFFD");
  EXPECT_EQ(printable_utf8("\xE2\x82z"), "\uFFFDz");
}

TEST(PrintableLine, StaysOnOneLine) {
  EXPECT_EQ(printable_line("two\nlines\tand\x1b"), "two\\nlines\\tand\uFFFD");
}

TEST(HumanBytes, ChoosesTheUnit) {
  EXPECT_EQ(human_bytes(0), "0 bytes");
  EXPECT_EQ(human_bytes(1), "1 byte");
  EXPECT_EQ(human_bytes(512), "512 bytes");
  EXPECT_EQ(human_bytes(1023), "1023 bytes");
  EXPECT_EQ(human_bytes(1024), "1.00 KB");
  EXPECT_EQ(human_bytes(1536), "1.50 KB");
  EXPECT_EQ(human_bytes(8829010), "8.42 MB");
  EXPECT_EQ(human_bytes(1024 * kMegabyte), "1.00 GB");
}

TEST(HumanBytes, MovesToTheNextUnitWhereRoundingReachesIt) {
  EXPECT_EQ(human_bytes(kMegabyte - 1), "1.00 MB");
  EXPECT_EQ(human_bytes(kMegabyte - kKilobyte), "1023.00 KB");
}

TEST(HumanBytes, KeepsTheSign) {
  EXPECT_EQ(human_bytes(-512), "-512 bytes");
  EXPECT_EQ(human_bytes(-1536), "-1.50 KB");
  EXPECT_EQ(human_bytes(std::numeric_limits<std::int64_t>::min()), "-8388608.00 TB");
}

TEST(Megabytes, IsAlwaysInTheUnitOfTheThreshold) {
  EXPECT_EQ(megabytes(5 * kMegabyte), "5.00 MB");
  EXPECT_EQ(megabytes(50 * kKilobyte), "0.05 MB");
  EXPECT_EQ(megabytes(2048 * kMegabyte), "2048.00 MB");
  EXPECT_EQ(megabytes(-1), "0.00 MB");
  EXPECT_EQ(megabytes(-kMegabyte), "-1.00 MB");
}

TEST(HumanSeconds, ShowsWhatAPersonWantsToKnow) {
  EXPECT_EQ(human_seconds(0), "0.00 s");
  EXPECT_EQ(human_seconds(0.042), "0.04 s");
  EXPECT_EQ(human_seconds(9.999), "10.0 s");
  EXPECT_EQ(human_seconds(12.34), "12.3 s");
  EXPECT_EQ(human_seconds(59.97), "1 min 0 s");
  EXPECT_EQ(human_seconds(125.2), "2 min 5 s");
  EXPECT_EQ(human_seconds(-1), "0.00 s");
  EXPECT_EQ(human_seconds(std::numeric_limits<double>::quiet_NaN()), "0.00 s");
  EXPECT_EQ(human_seconds(std::numeric_limits<double>::max()), "16666666666666 min 40 s");
}

TEST(GlobMatch, KnowsStarAndQuestionMark) {
  EXPECT_TRUE(glob_match("*", ""));
  EXPECT_TRUE(glob_match("Session.*", "Session.Opens"));
  EXPECT_TRUE(glob_match("*.Opens", "Session.Opens"));
  EXPECT_TRUE(glob_match("S?ssion*ens", "Session.Opens"));
  EXPECT_TRUE(glob_match("a**b", "ab"));
  EXPECT_FALSE(glob_match("", "x"));
  EXPECT_FALSE(glob_match("?", ""));
  EXPECT_FALSE(glob_match("Session", "Session.Opens"));
  EXPECT_FALSE(glob_match("Session.Opens", "Session"));
  EXPECT_FALSE(glob_match("[ab]", "a")) << "nothing else is special";
}

TEST(GlobMatch, TakesWhatStandsBehindABackslashAsItIs) {
  EXPECT_TRUE(glob_match("a\\*b", "a*b"));
  EXPECT_FALSE(glob_match("a\\*b", "axb"));
  EXPECT_TRUE(glob_match("*why\\?", "say why?"));
  EXPECT_FALSE(glob_match("*why\\?", "say why!"));
  EXPECT_TRUE(glob_match("back\\\\", "back\\"));
  EXPECT_TRUE(glob_match("\\*", "*"));
  EXPECT_FALSE(glob_match("\\*", ""));
  EXPECT_FALSE(glob_match("a\\*", "a"));
}

TEST(GlobMatch, TakesABackslashBeforeAnythingElseForItself) {
  EXPECT_TRUE(glob_match("dir\\file*", "dir\\file.cpp"));
  EXPECT_TRUE(glob_match("end\\", "end\\"));
  EXPECT_FALSE(glob_match("end\\", "end"));
}

TEST(ExactGlob, MatchesThisTextAlone) {
  for (const std::string text :
       {"Session.Opens", "a*b", "why?", "a\\", "a\\*", "\\\\?", "größe", ""}) {
    EXPECT_TRUE(glob_match(exact_glob(text), text)) << text;
    EXPECT_FALSE(glob_match(exact_glob(text), text + "x")) << text;
  }
  EXPECT_FALSE(glob_match(exact_glob("a*b"), "axb"));
  EXPECT_FALSE(glob_match(exact_glob("why?"), "whyx"));
}

TEST(ExactGlob, HasAStarForWhatCannotBePrinted) {
  for (const std::string text : {"red \x1b[31m", "\xff\xfe bad", "two\nlines", "\x80\n\t"}) {
    const std::string glob = exact_glob(text);
    EXPECT_EQ(printable_line(glob), glob);
    EXPECT_TRUE(glob_match(glob, text)) << glob;
    EXPECT_TRUE(glob_match(exact_glob(printable_utf8(text)), text)) << "as a document has it";
  }
}

TEST(GlobMatch, GoesBackToTheLastStar) {
  EXPECT_TRUE(glob_match("*aab", "aaaaaab"));
  EXPECT_TRUE(glob_match("*.cpp*.o", "a.cpp.cpp.o"));
  EXPECT_FALSE(glob_match("*a*a*a*a*b", std::string(5000, 'a'))) << "and in polynomial time";
}

TEST(NearestWord, FindsWhatWasMeant) {
  const std::vector<std::string> options = {"--threshold-mb", "--timeout", "--json", "--junit"};
  EXPECT_EQ(nearest_word("--treshold-mb", options), "--threshold-mb");
  EXPECT_EQ(nearest_word("--juint", options), "--junit");
  EXPECT_EQ(nearest_word("--time-out", options), "--timeout");
}

TEST(NearestWord, SaysNothingRatherThanSomethingFar) {
  EXPECT_EQ(nearest_word("--frobnicate", {"--filter", "--json"}), "");
  EXPECT_EQ(nearest_word("ab", {"ac"}), "");
  EXPECT_EQ(nearest_word("word", {}), "");
}

TEST(ShellQuoted, QuotesOnlyWhereItHasTo) {
  EXPECT_EQ(shell_quoted("./net_tests"), "./net_tests");
  EXPECT_EQ(shell_quoted("--gtest_filter=A.B"), "--gtest_filter=A.B");
  EXPECT_EQ(shell_quoted(""), "''");
  EXPECT_EQ(shell_quoted("a b"), "'a b'");
  EXPECT_EQ(shell_quoted("$HOME;*"), "'$HOME;*'");
  EXPECT_EQ(shell_quoted("it's"), "'it'\\''s'");
}

TEST(ShellQuoted, HasNothingThatIsNotPrintable) {
  EXPECT_EQ(shell_quoted("\x1b[1m it's 5%\n\xff!\\"),
            "\"$(printf '\\033[1m it\\047s 5%%\\012\\377\\041\\134')\"");
  EXPECT_EQ(shell_quoted("größe \t"), "\"$(printf 'gr\\303\\266\\303\\237e \\011')\"");
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("", ','), ElementsAre(""));
}

TEST(Trimmed, RemovesWhiteSpaceAtBothEnds) {
  EXPECT_EQ(trimmed(" \t a b \r\n"), "a b");
  EXPECT_EQ(trimmed(" \n "), "");
  EXPECT_EQ(trimmed(""), "");
}

TEST(Text, IsHashedTheSameOnEveryMachine) {
  // The published values of FNV-1a for "" and "a".
  EXPECT_EQ(fnv1a_hex(""), "cbf29ce484222325");
  EXPECT_EQ(fnv1a_hex("a"), "af63dc4c8601ec8c");
}

TEST(Text, ReadsTheNumberThatATextStartsWith) {
  EXPECT_EQ(leading_number("12 tests"), 12U);
  EXPECT_EQ(leading_number("18446744073709551615"), 18446744073709551615U);
  EXPECT_EQ(leading_number("18446744073709551616"), std::nullopt);
  EXPECT_EQ(leading_number("max"), std::nullopt);
  EXPECT_EQ(leading_number("-1"), std::nullopt);
  EXPECT_EQ(leading_number(""), std::nullopt);
}

}  // namespace
}  // namespace leakrun
