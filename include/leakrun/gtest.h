#ifndef LEAKRUN_GTEST_H
#define LEAKRUN_GTEST_H

#include <gtest/gtest.h>

#include <string>

#include "leakrun.h"

namespace leakrun {

/// A GoogleTest listener that opens a scope around each test case, labelled `Suite.Case`, where
/// many cases run in one process. Each may grow by the threshold of the whole test. In main, before
/// RUN_ALL_TESTS:
///
///     testing::UnitTest::GetInstance()->listeners().Append(new leakrun::GoogleTestListener);
///
/// The scope holds the fixture: its constructor, SetUp, the body, TearDown and its destructor, and
/// no SetUpTestSuite. It is closed by exceptions and fatal assertions too, and before other
/// listeners hear of the end. What GoogleTest itself keeps of a case is counted: some hundred bytes
/// for each failure, each SUCCEED() and each recorded property. A disabled case has no scope; one
/// that skips itself has one up to there.
class GoogleTestListener : public testing::EmptyTestEventListener {
 public:
  void OnTestStart(const testing::TestInfo& test) override {
    label_ = test.test_suite_name();
    label_ += '.';
    label_ += test.name();
    scope_ = leakrun_scope_begin(label_.c_str(), -1);
  }

  void OnTestEnd(const testing::TestInfo&) override {
    leakrun_scope_end(scope_);
    scope_ = 0;
  }

 private:
  std::string label_;  // kept to the next case: freed within the scope it would be counted
  long scope_ = 0;
};

}  // namespace leakrun

#endif
