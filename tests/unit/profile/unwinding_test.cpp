#include "profile/unwinding.h"

#include <gtest/gtest.h>

namespace leakrun {
namespace {

constexpr const char* kStandardLibrary = "/lib/x86_64-linux-gnu/libstdc++.so.6";
constexpr const char* kCLibrary = "/lib/x86_64-linux-gnu/libc.so.6";

Frame call_in(const std::string& function, const std::string& module, bool is_internal) {
  Frame frame;
  frame.function = function;
  frame.module = module;
  frame.internal = is_internal;
  return frame;
}

Frame user(const std::string& function) {
  return call_in(function, "/src/net_tests", false);
}

Frame internal(const std::string& function, const std::string& module = "/src/net_tests") {
  return call_in(function, module, true);
}

const Frame kNew = internal("operator new(unsigned long)");
const Frame kAgent = internal("", "/usr/lib/leakrun/libleakrun_agent.so");

TEST(IsWhole, WhereTheAgentCallsMain) {
  EXPECT_TRUE(is_whole({kNew, user("open()"), user("main"), kAgent}));
  EXPECT_TRUE(is_whole({kNew, user("open()"), user("main"), kAgent, internal("", kCLibrary)}));
  EXPECT_TRUE(is_whole({kNew, user("main"), internal("leakrun_measured_main"), user("?")}));
}

TEST(IsWhole, WhereAThreadStarts) {
  EXPECT_TRUE(is_whole({kNew, user("work(void*)"), internal("", kCLibrary)}));
  EXPECT_TRUE(is_whole({kNew, user("std::thread::_M_run()"), internal("", kStandardLibrary)}));
  EXPECT_TRUE(is_whole({kNew, user("work(void*)"), internal("asan_thread_start(void*)")}));
  EXPECT_TRUE(
      is_whole({kNew, user("work(void*)"), internal("", "/lib/x86_64-linux-gnu/libasan.so.8")}));
}

TEST(IsWhole, WhereStaticInitialisationStarts) {
  EXPECT_TRUE(is_whole({kNew, user("_GLOBAL__sub_I_a.cpp")}));
  EXPECT_TRUE(
      is_whole({kNew, user("Table::Table()"), internal("", "/lib64/ld-linux-x86-64.so.2")}));
}

TEST(IsWhole, NotWhereItEndsInTheUsersCode) {
  EXPECT_FALSE(is_whole({kNew, user("open()")}));
  EXPECT_FALSE(is_whole({kNew, user("main_loop()")}));
  EXPECT_FALSE(is_whole({kNew, user("clone_tree()")}));
}

TEST(IsWhole, NotWhereItEndsInALibraryThatTheUserCalled) {
  EXPECT_FALSE(is_whole({kNew, internal("std::string::_M_mutate()", kStandardLibrary)}));
  EXPECT_FALSE(is_whole({internal("malloc", "/lib/libasan.so.8"), internal("", kCLibrary)}));
  EXPECT_FALSE(is_whole({kNew}));
  EXPECT_FALSE(is_whole({}));
}

// The frame pointer there is still that of the caller, whose own frame is passed over.
TEST(IsWhole, NotWhereACallerOfSuchALibraryMayBeMissing) {
  EXPECT_FALSE(is_whole({kNew, internal("", kStandardLibrary), user("main"), kAgent}));
  EXPECT_FALSE(
      is_whole({kNew, user("less()"), internal("qsort", kCLibrary), user("main"), kAgent}));
}

TEST(ReachesAgent, NeedsNoNames) {
  EXPECT_TRUE(reaches_agent({user(""), kAgent}));
  EXPECT_FALSE(reaches_agent({user("")}));
}

}  // namespace
}  // namespace leakrun
