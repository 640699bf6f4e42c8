#include "profile/suppression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace leakrun {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Optional;
using testing::SizeIs;

Frame function_frame(const std::string& function) {
  Frame frame;
  frame.function = function;
  frame.file = "/src/" + function + ".cpp";
  frame.module = "/build/tests";
  return frame;
}

// Innermost first, as everywhere.
Stack stack_of(const std::vector<std::string>& functions) {
  Stack stack;
  for (const std::string& function : functions) {
    stack.push_back(function_frame(function));
  }
  return stack;
}

Suppression suppression_of(const std::string& line) {
  auto read = read_suppressions(line, "leakrun.supp");
  EXPECT_TRUE(read) << read.error();
  EXPECT_THAT(*read, SizeIs(1)) << line;
  return read->at(0);
}

std::vector<std::string> frames_of(const std::string& pattern) {
  return suppression_of("leak:" + pattern).frames;
}

std::string suppression_error(const std::string& text) {
  const auto read = read_suppressions(text, "leakrun.supp");
  EXPECT_FALSE(read) << text;
  return read ? "" : read.error();
}

// What the runtimes of Clang 14 and GCC 12 did with a leak of the function `foofoo`.
TEST(MatchesPattern, DoesWhatLeakSanitizerDoes) {
  for (const char* pattern : {"foofoo", "foo", "^foofoo$", "oofo", "foo*foo", "^*oofoo", "fo*$",
                              "*$", "foofoo$*", "foof*o*o*", "o*f*o", "*", "^"}) {
    EXPECT_TRUE(matches_pattern(pattern, "foofoo")) << pattern;
  }
  for (const char* pattern :
       {"^foo$", "foo$", "^oof", "f*oo$", "foo*foo*foo", "fo$xyz", "$", "^$", "FOOFOO", "foo?oo",
        "foofoo x", "^f*f*o$", "^f*oo$", "*fx*", "foofoofoo"}) {
    EXPECT_FALSE(matches_pattern(pattern, "foofoo")) << pattern;
  }
}

TEST(MatchesPattern, NeverMatchesEmptyText) {
  for (const char* pattern : {"", "*", "^", "^$", "$", "a"}) {
    EXPECT_FALSE(matches_pattern(pattern, "")) << pattern;
  }
}

TEST(MatchesPattern, TakesNoLongerForHostileText) {
  const std::string text(std::size_t{1} << 20, 'a');
  std::string stars;
  for (int i = 0; i < 1000; i++) {
    stars += "a*";
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(matches_pattern(std::string(std::size_t{1} << 19, 'a') + "b", text));
  EXPECT_FALSE(matches_pattern(stars + "b", text));
  EXPECT_FALSE(matches_pattern("*" + std::string(1000, 'a') + "b*c", text));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST(Matches, LooksAtFunctionFileAndModuleOfEachFrame) {
  const Stack stack = stack_of({"malloc", "legacy_init", "main"});
  for (const char* pattern :
       {"legacy_init", "/src/legacy_init.cpp$", "^/build/", "^main$", "malloc"}) {
    EXPECT_TRUE(matches(suppression_of(std::string("leak:") + pattern), stack)) << pattern;
  }
  for (const char* pattern : {"^legacy$", "legacy_init.cc", "tests/src", "other"}) {
    EXPECT_FALSE(matches(suppression_of(std::string("leak:") + pattern), stack)) << pattern;
  }
}

TEST(Matches, KnowsFramesOfNoModuleAsLeakSanitizerDoes) {
  EXPECT_TRUE(matches(suppression_of("leak:<unknown module>"), {Frame{}}));
  EXPECT_FALSE(matches(suppression_of("leak:*"), {}));
}

TEST(Matches, SeveralFramesInTheirOrder) {
  const Stack stack = stack_of({"malloc", "inner", "between", "outer", "main"});
  EXPECT_TRUE(matches(suppression_of("leak:outer>inner"), stack));
  EXPECT_TRUE(matches(suppression_of("leak:^main$>outer>between>inner>malloc"), stack));
  EXPECT_TRUE(matches(suppression_of("leak:main>malloc"), stack));
  EXPECT_FALSE(matches(suppression_of("leak:inner>outer"), stack));
  EXPECT_FALSE(matches(suppression_of("leak:outer>outer"), stack)) << "one frame is not two";
  EXPECT_FALSE(matches(suppression_of("leak:outer>other"), stack));
  EXPECT_TRUE(matches(suppression_of("leak:f>f"), stack_of({"f", "f"})));
}

TEST(ReadSuppressions, ReadsCommentsEmptyLinesAndSpaceAsLeakSanitizerDoes) {
  const auto read = read_suppressions(
      "# ours\n\n \t \r\n  leak:a b \t\r\n #x\nleak:c\nleak: d\nleak:e", "the.supp");
  ASSERT_TRUE(read) << read.error();
  ASSERT_THAT(*read, SizeIs(4));
  EXPECT_THAT(read->at(0).frames, ElementsAre("a b"));
  EXPECT_EQ(read->at(0).text, "leak:a b");
  EXPECT_EQ(read->at(0).file, "the.supp");
  EXPECT_EQ(read->at(0).line, 4U);
  EXPECT_EQ(read->at(0).max_bytes, std::nullopt);
  EXPECT_EQ(read->at(1).line, 6U);
  EXPECT_THAT(read->at(2).frames, ElementsAre(" d"));
  EXPECT_THAT(read->at(3).frames, ElementsAre("e"));
}

TEST(ReadSuppressions, ReadsABudget) {
  EXPECT_THAT(suppression_of("leak:a max=64KB").max_bytes, Optional(64U << 10));
  EXPECT_THAT(suppression_of("leak:a max=64KB").frames, ElementsAre("a"));
  EXPECT_THAT(suppression_of("leak:a  \tmax=1.5MB").max_bytes, Optional(3U << 19));
  EXPECT_THAT(suppression_of("leak:a  \tmax=1.5MB").frames, ElementsAre("a"));
  EXPECT_THAT(suppression_of("leak:a max=100").max_bytes, Optional(100U));
  EXPECT_THAT(suppression_of("leak:a max=0").max_bytes, Optional(0U));
  EXPECT_THAT(suppression_of("leak:a max=2GB").max_bytes, Optional(std::uint64_t{2} << 30));
  EXPECT_EQ(suppression_of("leak:max=3").max_bytes, std::nullopt) << "a name, not a budget";
}

TEST(ReadSuppressions, TellsFramesFromWhatBelongsToAName) {
  EXPECT_THAT(frames_of("outer>inner"), ElementsAre("outer", "inner"));
  EXPECT_THAT(frames_of("^a$>*b>/src/c.cpp"), ElementsAre("^a$", "*b", "/src/c.cpp"));
  EXPECT_THAT(frames_of("std::vector<int>>inner"), ElementsAre("std::vector<int>", "inner"));
  EXPECT_THAT(frames_of("outer>std::map<int, std::pair<a, b>>::at"),
              ElementsAre("outer", "std::map<int, std::pair<a, b>>::at"));
  for (const char* name :
       {"std::vector<int>::push_back", "std::vector<int, std::allocator<int> >", "a->b",
        "Ptr::operator->", "operator>", "operator>>", "operator>>=", "operator<", "operator<=>",
        "int>::push_back", "Box<int>", "operator-><int>", "f(Box<int>&)", "outer>"}) {
    EXPECT_THAT(frames_of(name), ElementsAre(name));
  }
  EXPECT_THAT(frames_of("operator<<>inner"), ElementsAre("operator<<>inner"));
  EXPECT_THAT(frames_of("my_operator>inner"), ElementsAre("my_operator", "inner"));
}

TEST(ReadSuppressions, SaysWhereAndWhatIsWrong) {
  EXPECT_EQ(suppression_error("# x\nlegacy_init\nleak:"),
            "leakrun.supp:2: 'legacy_init' is no suppression: write leak:PATTERN");
  EXPECT_THAT(suppression_error("leak:\n"),
              AllOf(HasSubstr("leakrun.supp:1: "), HasSubstr("leak:*")));
  EXPECT_THAT(suppression_error("leak: max=3"), HasSubstr("no pattern"));
  EXPECT_THAT(suppression_error("interceptor_via_fun:foo"),
              HasSubstr("ASAN_OPTIONS=suppressions="));
  EXPECT_THAT(suppression_error("race:foo"), HasSubstr("'race:' is no kind"));
  EXPECT_THAT(suppression_error("Leak:foo"), HasSubstr("'Leak:' is no kind"));
  EXPECT_THAT(suppression_error("leak :foo"), HasSubstr("'leak :' is no kind"));
  for (const char* limit :
       {"max=", "max=many", "max=64kb", "max=-1", "max=nan", "max=1e300", "max=64K"}) {
    EXPECT_THAT(suppression_error(std::string("leak:a ") + limit), HasSubstr("no number of bytes"))
        << limit;
  }
  EXPECT_THAT(suppression_error("a\x1b\x01"), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace leakrun
