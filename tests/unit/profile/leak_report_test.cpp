#include "profile/leak_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/profile/recorded_text.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// From the line `leak-check` to the end of a recording whose process the check ended.
std::string real_report(const std::string& name) {
  const std::string text = recorded(name);
  return text.substr(text.find("\nleak-check\n") + 12);
}

std::string error_of(const std::string& text) {
  ModuleTable modules;
  const auto report = read_leak_report(text, modules);
  return report ? "read" : report.error();
}

std::string report_of(const std::string& leaks, const std::string& summary) {
  return "\n=====\n==12==ERROR: LeakSanitizer: detected memory leaks\n\n" + leaks +
         "SUMMARY: AddressSanitizer: " + summary + " allocation(s).\n";
}

std::string leak_of(const std::string& sizes) {
  return "Direct leak of " + sizes +
         " object(s) allocated from:\n    #0 0x1  (/m+0x1)\n    #1 0x2  (/m+0x2)\n\n";
}

class RealReport : public testing::TestWithParam<std::string> {};

TEST_P(RealReport, IsRead) {
  ModuleTable modules;
  const auto report = read_leak_report(real_report(GetParam()), modules);
  ASSERT_TRUE(report) << report.error();
  EXPECT_EQ(report->leaked_bytes, 3042U);
  EXPECT_EQ(report->leaked_allocations, 7U);
  ASSERT_THAT(report->leaks, SizeIs(3));
  EXPECT_EQ(report->leaks[0].kind, LeakKind::kDirect);
  EXPECT_EQ(report->leaks[0].bytes, 24U);
  EXPECT_EQ(report->leaks[0].allocations, 3U);
  EXPECT_EQ(report->leaks[1].kind, LeakKind::kDirect);
  EXPECT_EQ(report->leaks[1].bytes, 18U);
  EXPECT_EQ(report->leaks[2].kind, LeakKind::kIndirect);
  EXPECT_EQ(report->leaks[2].bytes, 3000U);
  EXPECT_EQ(modules.at(report->leaks[2].stack[1].module).path, "/src/build/net_tests");
}

// Before its first line there is no report, and with its last line, full stop and all, it is whole.
TEST_P(RealReport, IsRefusedOrEmptyWhereverItIsCut) {
  const std::string whole = real_report(GetParam());
  const std::size_t begun = whole.find("detected memory leaks") + 21;
  const std::size_t ended = whole.rfind('.') + 1;
  for (std::size_t length = 0; length < ended; length++) {
    ModuleTable modules;
    const auto report = read_leak_report(whole.substr(0, length), modules);
    if (length < begun) {
      ASSERT_TRUE(report) << report.error();
      ASSERT_THAT(report->leaks, IsEmpty());
      ASSERT_EQ(report->leaked_bytes, 0U);
    } else {
      ASSERT_FALSE(report) << "cut after " << length << " bytes";
    }
  }
}

TEST_P(RealReport, IsRefusedWithoutALeak) {
  const std::string whole = real_report(GetParam());
  const std::size_t start = whole.find("Direct leak of 18");
  const std::size_t end = whole.find("Indirect leak of");
  EXPECT_EQ(error_of(whole.substr(0, start) + whole.substr(end)),
            "its leaks hold 3024 bytes where its summary says 3042");
}

TEST_P(RealReport, IsRefusedWithAForeignLineInAStack) {
  const std::string whole = real_report(GetParam());
  EXPECT_EQ(error_of(replaced(whole, "    #1 ", "a line of the program\n    #1 ")),
            "its leak 1 is broken");
}

TEST_P(RealReport, MayHoldOtherLinesBetweenItsLeaks) {
  const std::string whole = real_report(GetParam());
  EXPECT_EQ(error_of(replaced(whole, "Indirect", "a line of the program\nIndirect")), "read");
}

INSTANTIATE_TEST_SUITE_P(OfEachRuntime, RealReport,
                         testing::Values("leak.clang-14", "leak.clang-19", "leak.gcc-12"));

TEST(ReadLeakReport, KnowsTheStandaloneSummary) {
  EXPECT_EQ(error_of(replaced(real_report("leak.clang-14"),
                              "SUMMARY: AddressSanitizer:", "SUMMARY: LeakSanitizer:")),
            "read");
}

TEST(ReadLeakReport, CountsWhatMaxLeaksLeavesOut) {
  ModuleTable modules;
  const auto report = read_leak_report(real_report("max-leaks.clang-14"), modules);
  ASSERT_TRUE(report) << report.error();
  EXPECT_THAT(report->leaks, SizeIs(1));
  EXPECT_EQ(report->leaked_bytes, 3042U);
  EXPECT_EQ(report->leaked_allocations, 7U);
}

TEST(ReadLeakReport, RefusesALimitedListThatHoldsMoreThanItsSummary) {
  EXPECT_EQ(error_of(report_of(leak_of("24 byte(s) in 3") + "Omitting 2 more leak(s).\n",
                               "23 byte(s) leaked in 3")),
            "its leaks hold 24 bytes where its summary says 23");
}

TEST(ReadLeakReport, RefusesAllocationsThatDoNotAddUp) {
  const std::string leak = leak_of("24 byte(s) in 3");
  EXPECT_EQ(error_of(report_of(leak, "24 byte(s) leaked in 4")),
            "its leaks are 3 allocations where its summary says 4");
  EXPECT_EQ(error_of(report_of(leak + "Omitting 2 more leak(s).\n", "24 byte(s) leaked in 2")),
            "its leaks are 3 allocations where its summary says 2");
  EXPECT_EQ(error_of(report_of(leak + "Omitting 2 more leak(s).\n", "24 byte(s) leaked in 4")),
            "read");
}

TEST(ReadLeakReport, ReadsTheWarningOfTooManyLeaks) {
  EXPECT_EQ(error_of(report_of("Too many leaks! Only the first 5000 leaks encountered will be "
                               "reported.\n" +
                                   leak_of("24 byte(s) in 3"),
                               "24 byte(s) leaked in 3")),
            "read");
}

TEST(ReadLeakReport, IsEmptyWhereAllIsSuppressed) {
  ModuleTable modules;
  const auto report = read_leak_report(
      between(recorded("suppressed.gcc-12"), "leak-check", "leak-check-end"), modules);
  ASSERT_TRUE(report) << report.error();
  EXPECT_THAT(report->leaks, IsEmpty());
  EXPECT_EQ(report->leaked_bytes, 0U);
}

TEST(ReadLeakReport, LeavesOutWhatIsSuppressed) {
  ModuleTable modules;
  const std::string table = between(recorded("suppressed.gcc-12"), "leak-check", "leak-check-end");
  const auto report =
      read_leak_report(replaced(real_report("leak.gcc-12"), "SUMMARY", table + "SUMMARY"), modules);
  ASSERT_TRUE(report) << report.error();
  EXPECT_THAT(report->leaks, SizeIs(3));
  EXPECT_EQ(report->leaked_bytes, 3042U);
  ASSERT_THAT(report->suppressed, SizeIs(1));
  EXPECT_EQ(report->suppressed[0].pattern, "net_tests");
  EXPECT_GT(report->suppressed[0].bytes, 0U);
  EXPECT_GT(report->suppressed[0].allocations, 0U);
}

TEST(ReadLeakReport, ReadsPastThreadsThatRanOn) {
  EXPECT_EQ(error_of("==12==Running thread 15 was not suspended. False leaks are possible.\n" +
                     real_report("leak.clang-14")),
            "read");
}

TEST(ReadLeakReport, TextWithoutLeaksIsAnEmptyReport) {
  for (const char* text : {"", "\n", "a line of the program\n"}) {
    ModuleTable modules;
    const auto report = read_leak_report(text, modules);
    ASSERT_TRUE(report) << text;
    EXPECT_THAT(report->leaks, IsEmpty());
  }
}

TEST(ReadLeakReport, RefusesASummaryWithoutAReport) {
  EXPECT_EQ(error_of("SUMMARY: AddressSanitizer: 24 byte(s) leaked in 3 allocation(s).\n"),
            "there is a summary and no report");
}

TEST(ReadLeakReport, RefusesALeakWithoutAReport) {
  EXPECT_EQ(error_of(leak_of("24 byte(s) in 3")),
            "its leaks hold 24 bytes where its summary says 0");
}

TEST(ReadLeakReport, RefusesNumbersThatOverflow) {
  for (const char* sizes :
       {"18446744073709551616 byte(s) in 1", "9223372036854775808 byte(s) in 1", "-1 byte(s) in 1",
        "1 byte(s) in 99999999999999999999", "byte(s) in 1", "1 byte(s) in x"}) {
    EXPECT_EQ(error_of(report_of(leak_of(sizes), "1 byte(s) leaked in 1")), "its leak 1 is broken")
        << sizes;
  }
  EXPECT_EQ(
      error_of(report_of(leak_of("1 byte(s) in 1"), "99999999999999999999 byte(s) leaked in 1")),
      "it is cut short: there is no summary");
}

TEST(ReadLeakReport, RefusesSumsThatOnlyOverflowAddsUp) {
  const std::string half = leak_of("9223372036854775807 byte(s) in 1");
  EXPECT_THAT(
      error_of(report_of(half + half + leak_of("12 byte(s) in 1"), "10 byte(s) leaked in 3")),
      HasSubstr("where its summary says 10"));
}

}  // namespace
}  // namespace leakrun
