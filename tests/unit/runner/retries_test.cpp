#include "runner/retries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leakrun {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

JudgedTest judged(Verdict verdict, double seconds) {
  JudgedTest test;
  test.result.verdict = verdict;
  test.result.duration_seconds = seconds;
  test.leaks.resize(static_cast<std::size_t>(seconds));
  return test;
}

TEST(TestRetries, KeepsEachRunThatFailedWithItsStacks) {
  Retries retries;
  for (const double seconds : {1, 2}) {
    retries.add(7, judged(Verdict::kLeaked, seconds));
  }
  const JudgedTest last = retries.result(7, judged(Verdict::kPassed, 3));
  EXPECT_TRUE(is_flaky(last.result));
  EXPECT_EQ(last.result.duration_seconds, 3);
  ASSERT_THAT(last.result.attempts, SizeIs(2));
  ASSERT_THAT(last.attempts, SizeIs(2));
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(last.result.attempts[i].verdict, Verdict::kLeaked);
    EXPECT_EQ(last.result.attempts[i].duration_seconds, static_cast<double>(i + 1));
    EXPECT_THAT(last.attempts[i].leaks, SizeIs(i + 1));
  }
}

TEST(TestRetries, CountsTheRunsOfEachTest) {
  Retries retries;
  EXPECT_EQ(retries.count(0), 0U);
  retries.add(0, judged(Verdict::kFailed, 1));
  EXPECT_EQ(retries.count(0), 1U);
  EXPECT_EQ(retries.count(1), 0U);
  const JudgedTest last = retries.result(0, judged(Verdict::kFailed, 2));
  EXPECT_FALSE(is_flaky(last.result));
  EXPECT_THAT(last.result.attempts, SizeIs(1));
  EXPECT_EQ(last.result.duration_seconds, 2);
  EXPECT_EQ(retries.count(0), 0U);
}

TEST(TestRetries, HasNoAttemptsOfATestThatRanOnce) {
  Retries retries;
  retries.add(1, judged(Verdict::kFailed, 1));
  const JudgedTest last = retries.result(2, judged(Verdict::kPassed, 3));
  EXPECT_FALSE(is_flaky(last.result));
  EXPECT_THAT(last.result.attempts, IsEmpty());
}

TEST(TestRetries, ATestThatFailedAndThenSkippedItselfHasFailed) {
  Retries retries;
  retries.add(0, judged(Verdict::kFailed, 1));
  const JudgedTest last = retries.result(0, judged(Verdict::kSkipped, 2));
  EXPECT_EQ(last.result.verdict, Verdict::kFailed);
  EXPECT_THAT(last.result.attempts, IsEmpty());
}

TEST(TestRetries, TellsWhatWaitsForARunThatDoesNotCome) {
  Retries retries;
  for (const double seconds : {1, 2}) {
    retries.add(3, judged(Verdict::kGrew, seconds));
  }
  retries.add(4, judged(Verdict::kGrew, 1));
  retries.result(4, judged(Verdict::kPassed, 1));
  const auto unfinished = retries.take_unfinished();
  ASSERT_THAT(unfinished, SizeIs(1));
  EXPECT_EQ(unfinished[0].first, 3U);
  EXPECT_EQ(unfinished[0].second.result.duration_seconds, 2);
  EXPECT_THAT(unfinished[0].second.result.attempts, SizeIs(1));
  EXPECT_THAT(retries.take_unfinished(), IsEmpty());
}

TEST(TestRetries, RepeatsWhatIsDoubtfulOnce) {
  Retries retries;
  EXPECT_TRUE(retries.repeats_doubtful(1));
  EXPECT_FALSE(retries.repeats_doubtful(1));
  EXPECT_TRUE(retries.repeats_doubtful(2));
}

}  // namespace
}  // namespace leakrun
