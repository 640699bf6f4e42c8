#include "report/wording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

TEST(TargetBaseName, IsTheLastPartOfThePath) {
  EXPECT_EQ(target_base_name("build/net_tests"), "net_tests");
  EXPECT_EQ(target_base_name("./tests//"), "tests");
  EXPECT_EQ(target_base_name("net_tests"), "net_tests");
  EXPECT_EQ(target_base_name("."), ".");
  EXPECT_EQ(target_base_name("/"), "/");
  EXPECT_EQ(target_base_name(""), "");
}

TEST(PrintableOutput, HasPlainNewlines) {
  EXPECT_EQ(printable_output("a\r\nb\rc\n\r\n\x1b"), "a\nb\uFFFDc\n\n\uFFFD");
}

TEST(FrameText, NamesWhatIsKnown) {
  Frame frame;
  frame.function = "f(int)";
  frame.file = "a.cpp";
  frame.line = 3;
  frame.module = "lib.so";
  frame.offset = 0x1234;
  EXPECT_EQ(frame_text(frame), "a.cpp:3 f(int)");
  EXPECT_EQ(location(frame), "a.cpp:3");
  frame.line = 0;
  EXPECT_EQ(frame_text(frame), "a.cpp f(int)");
  frame.file.clear();
  EXPECT_EQ(frame_text(frame), "f(int) (lib.so+0x1234)");
  EXPECT_EQ(location(frame), "f(int)");
  frame.function.clear();
  EXPECT_EQ(frame_text(frame), "lib.so+0x1234");
  frame.module.clear();
  EXPECT_EQ(frame_text(frame), "<unknown module> 0x1234");
}

TEST(FrameText, StaysOnOneLine) {
  Frame frame;
  frame.function = "f\x1b";
  frame.file = "a\nb.cpp";
  EXPECT_EQ(frame_text(frame), "a\\nb.cpp f\uFFFD");
}

TEST(SignedBytes, HasASignUnlessZero) {
  EXPECT_EQ(signed_bytes(1536), "+1.50 KB");
  EXPECT_EQ(signed_bytes(0), "0 bytes");
  EXPECT_EQ(signed_bytes(-512), "-512 bytes");
}

TEST(DecisivePlace, IsTheLeakWhereLeaksDecided) {
  EXPECT_EQ(decisive_place(representative_test("Trie.Inserts")),
            "direct leak of 24.03 KB in 19 allocations: src/net/trie.c:12 make_node");
  EXPECT_THAT(decisive_place(representative_test("Session.Closes")), StartsWith("direct leak"));
  EXPECT_EQ(decisive_place(representative_test("Session.Connects")), "");
  EXPECT_EQ(decisive_stack(representative_test("Session.Connects")), nullptr);
}

TEST(DecisivePlace, IsTheGrowthWhereGrowthDecided) {
  TestResult test = representative_test("Session.Reconnects");
  test.leaks = representative_test("Trie.Inserts").leaks;
  EXPECT_THAT(decisive_place(test), StartsWith("+3.24 MB in 3240 allocations: "));
}

TEST(MemoryFindings, AreWhatExceedsTheLimits) {
  EXPECT_THAT(memory_findings(representative_test("Session.Reconnects")),
              ElementsAre("Memory growth: 8.42 MB (threshold: 5.00 MB)"));
  EXPECT_THAT(memory_findings(representative_test("Trie.Inserts")),
              ElementsAre("Memory leaked: 24.10 KB"));
  EXPECT_THAT(memory_findings(representative_test("Session.Connects")), IsEmpty());
  EXPECT_THAT(memory_findings(representative_test("Cache.Warms")), IsEmpty()) << "exempt";
}

TEST(AllocationReport, HandlesAStackWithoutFrames) {
  TestResult test;
  test.growth_sites = {{10, 1, {}}};
  std::ostringstream out;
  write_allocation_report(out, test, {});
  EXPECT_EQ(out.str(),
            "\nTop 10 memory allocations:\n  +10 bytes in 1 allocation: <no call stack>\n");
}

/// A test whose stack is: operator new, a template of the standard library, a function of a
/// template's instance.
TestResult deep_test() {
  Frame allocator;
  allocator.function = "operator new(unsigned long)";
  allocator.module = "/src/build/net_tests";
  allocator.offset = 16;
  allocator.internal = true;
  Frame vector;
  vector.function =
      "std::vector<net::Endpoint, std::allocator<net::Endpoint> >::push_back(A const&)";
  vector.file = "/usr/include/c++/12/bits/stl_vector.h";
  vector.line = 1287;
  vector.internal = true;
  Frame user;
  user.function = "net::Cache<net::Endpoint, net::Session>::put(std::__1::vector<net::Endpoint>)";
  user.file = "src/net/cache.cpp";
  user.line = 12;
  TestResult test;
  test.growth_sites = {{10, 1, {allocator, vector, user}}};
  return test;
}

std::string report_of(const TestResult& test, const StackStyle& style) {
  std::ostringstream out;
  write_allocation_report(out, test, style);
  return out.str();
}

TEST(AllocationReport, FoldsInternalFramesAndShortensNames) {
  EXPECT_EQ(report_of(deep_test(), {}),
            "\nTop 10 memory allocations:\n"
            "  +10 bytes in 1 allocation: src/net/cache.cpp:12 net::Cache<…>::put(std::vector<…>)\n"
            "     #0 operator new(unsigned long) (…/net_tests+0x10) [internal]\n"
            "     #1 …/stl_vector.h:1287 std::vector<…>::push_back(A const&) [internal]\n"
            "     #2 src/net/cache.cpp:12 net::Cache<…>::put(std::vector<…>)\n");
}

TEST(AllocationReport, SaysAllInWholeStacks) {
  const TestResult test = deep_test();
  const Stack& stack = test.growth_sites[0].stack;
  EXPECT_EQ(report_of(test, {.whole = true}),
            "\nTop 10 memory allocations:\n"
            "  +10 bytes in 1 allocation: src/net/cache.cpp:12 net::Cache<…>::put(std::vector<…>)\n"
            "     #0 operator new(unsigned long) (/src/build/net_tests+0x10) [internal]\n"
            "     #1 /usr/include/c++/12/bits/stl_vector.h:1287 " +
                stack[1].function + " [internal]\n     #2 src/net/cache.cpp:12 " +
                stack[2].function + "\n");
}

TEST(Location, ShortensTheFunctionThatStandsForAFile) {
  Frame frame;
  frame.function = "std::map<int, net::Session, std::less<int>, Allocator<int> >::operator[](int&)";
  EXPECT_EQ(location(frame), "std::map<…>::operator[](int&)");
}

}  // namespace
}  // namespace leakrun
