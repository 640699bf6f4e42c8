#include "runner/tracing_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::Not;

void expect_denied(TracingFacts facts, const std::string& cause, const std::string& cure) {
  facts.error = EPERM;
  const Check check = tracing_check(facts);
  EXPECT_EQ(check.state, CheckState::kWarning);
  EXPECT_THAT(check.finding, HasSubstr("denied (EPERM)"));
  EXPECT_THAT(check.finding, HasSubstr(cause));
  EXPECT_THAT(check.finding, HasSubstr("leaks are unknown"));
  EXPECT_THAT(check.cure, HasSubstr(cure));
}

TEST(TracingCheck, AllowedIsAllowedWhateverTheSettings) {
  const Check check = tracing_check({.seccomp = 2, .ptrace_scope = 2});
  EXPECT_EQ(check.state, CheckState::kOk);
  EXPECT_EQ(check.cure, "");
}

TEST(TracingCheck, SaysWhatProbablyDeniedIt) {
  expect_denied({.tracer = 7, .tracer_name = "gdb", .seccomp = 2}, "gdb (pid 7)", "strace or gdb");
  expect_denied({.tracer = 7}, "another process (pid 7)", "strace or gdb");
  expect_denied({.seccomp = 2}, "probably by a seccomp filter", "--cap-add=SYS_PTRACE");
  expect_denied({.seccomp = 2}, "seccomp", "--security-opt seccomp=");
  expect_denied({.seccomp = 2, .ptrace_scope = 2}, "Yama", "sysctl kernel.yama.ptrace_scope=1");
  expect_denied({.ptrace_scope = 3}, "ptrace_scope=3", "restart");
  // Scope 1 lets a process be traced by the one that it names: that is not the cause.
  expect_denied({.seccomp = 2, .ptrace_scope = 1}, "seccomp", "--cap-add=SYS_PTRACE");
  expect_denied({}, "security module or sandbox", "--cap-add=SYS_PTRACE");
}

TEST(TracingCheck, AttemptWithoutAnEndIsNoPermission) {
  const Check check = tracing_check({.was_tried = false});
  EXPECT_EQ(check.state, CheckState::kWarning);
  EXPECT_THAT(check.finding, HasSubstr("came to no end"));
  EXPECT_THAT(check.finding, Not(HasSubstr("denied")));
}

// Denied or not depends on the machine; that it is told does not.
TEST(TryTracing, ComesToAnAnswer) {
  const TracingFacts facts = try_tracing();
  EXPECT_TRUE(facts.was_tried);
  EXPECT_TRUE(facts.error == 0 || facts.error == EPERM || facts.error == EACCES ||
              facts.error == ENOSYS)
      << facts.error;
}

}  // namespace
}  // namespace leakrun
