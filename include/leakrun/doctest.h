#ifndef LEAKRUN_DOCTEST_H
#define LEAKRUN_DOCTEST_H

#ifndef DOCTEST_LIBRARY_INCLUDED
#include <doctest/doctest.h>
#endif

#include "leakrun.h"

#ifndef DOCTEST_CONFIG_DISABLE
namespace leakrun {

/// A doctest listener that opens a scope around each test case, labelled with its name, where many
/// cases run in one process. Each may grow by the threshold of the whole test. In one source file:
///
///     REGISTER_LISTENER("leakrun", 1, leakrun::DoctestListener);
///
/// The scope holds all runs of the case through its subcases. It is closed by exceptions and
/// REQUIRE too, and before the reporters hear of the end. What doctest itself keeps is counted:
/// what it needs to walk through subcases, and what the reporters print of a failure. A case that
/// is skipped has no scope.
class DoctestListener : public doctest::IReporter {
 public:
  explicit DoctestListener(const doctest::ContextOptions&) {}

  void test_case_start(const doctest::TestCaseData& test) override {
    scope_ = leakrun_scope_begin(test.m_name, -1);
  }
  void test_case_end(const doctest::CurrentTestCaseStats&) override {
    leakrun_scope_end(scope_);
    scope_ = 0;
  }

  void report_query(const doctest::QueryData&) override {}
  void test_run_start() override {}
  void test_run_end(const doctest::TestRunStats&) override {}
  void test_case_reenter(const doctest::TestCaseData&) override {}
  void test_case_exception(const doctest::TestCaseException&) override {}
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData&) override {}
  void log_message(const doctest::MessageData&) override {}
  void test_case_skipped(const doctest::TestCaseData&) override {}

 private:
  long scope_ = 0;
};

}  // namespace leakrun
#endif

#endif
