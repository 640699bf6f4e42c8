#include "symbolize/frame_filter.h"

#include <gtest/gtest.h>

namespace leakrun {
namespace {

struct Case {
  std::string function;
  std::string file;
  std::string module;
};

void PrintTo(const Case& frame, std::ostream* out) {
  *out << frame.function << " in " << frame.file << " of " << frame.module;
}

Frame frame_of(const Case& parts) {
  Frame frame;
  frame.function = parts.function;
  frame.file = parts.file;
  frame.module = parts.module;
  return frame;
}

class InternalFrame : public testing::TestWithParam<Case> {};

TEST_P(InternalFrame, IsNotTheUsersOwn) {
  EXPECT_TRUE(is_internal(frame_of(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(
    OfRuntimes, InternalFrame,
    testing::Values(Case{"", "", ""}, Case{"", "", "/lib/x86_64-linux-gnu/libc.so.6"},
                    Case{"main_arena", "", "/lib/x86_64-linux-gnu/libm.so.6"},
                    Case{"", "", "/lib/x86_64-linux-gnu/libasan.so.8"},
                    Case{"", "",
                         "/usr/lib/llvm-14/lib/clang/14.0.6/lib/linux/"
                         "libclang_rt.asan-x86_64.so"},
                    Case{"", "", "/lib/x86_64-linux-gnu/libstdc++.so.6"},
                    Case{"", "", "/usr/lib/libc++.so.1"}, Case{"", "", "/usr/lib/libc++abi.so.1"},
                    Case{"", "", "/lib64/ld-linux-x86-64.so.2"},
                    Case{"measured_main", "/src/agent.c", "/opt/lib/leakrun/libleakrun_agent.so"}));

INSTANTIATE_TEST_SUITE_P(
    OfLibrariesLinkedIn, InternalFrame,
    testing::Values(
        Case{"malloc", "", "/src/net_tests"}, Case{"strdup", "", "/src/net_tests"},
        Case{"__interceptor_malloc", "", "/src/net_tests"},
        Case{"___interceptor_calloc", "", "/src/net_tests"},
        Case{"operator new(unsigned long)", "", "/src/net_tests"},
        Case{"operator new[](unsigned long)", "", "/src/net_tests"},
        Case{"operator delete(void*)", "", "/src/net_tests"},
        Case{"__asan::Allocator::Allocate", "", "/src/net_tests"},
        Case{"__sanitizer_print_memory_profile", "", "/src/net_tests"},
        Case{"_start", "", "/src/net_tests"}, Case{"__libc_start_main", "", "/src/net_tests"},
        Case{"std::vector<int>::push_back(int)", "", "/src/net_tests"},
        Case{"__gnu_cxx::new_allocator<int>::allocate(unsigned long)", "", "/src/net_tests"},
        Case{"void emplace_back<int>()", "/usr/include/c++/12/bits/vector.tcc", "/src/net_tests"},
        Case{"f", "/usr/lib/llvm-14/include/c++/v1/string", "/src/net_tests"},
        Case{"f", "/build/llvm/compiler-rt/lib/asan/asan_malloc_linux.cpp", "/src/net_tests"},
        Case{"f", "../../../../src/libsanitizer/asan/asan_malloc_linux.cpp", "/src/net_tests"},
        Case{"f", "../../../../src/libsanitizer/lsan/lsan.cpp", ""}));

class UsersFrame : public testing::TestWithParam<Case> {};

TEST_P(UsersFrame, IsTheUsersOwn) {
  EXPECT_FALSE(is_internal(frame_of(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(
    Frames, UsersFrame,
    testing::Values(Case{"main", "/src/net_tests.cpp", "/src/build/net_tests"},
                    Case{"", "", "/src/build/net_tests"},
                    Case{"malloc_pool::grow()", "/src/pool.cpp", "/src/build/net_tests"},
                    Case{"stdx::vector::grow()", "/src/stdx.cpp", "/src/build/net_tests"},
                    Case{"net::operator_new()", "/src/a.cpp", "/src/build/net_tests"},
                    Case{"my::malloc", "/src/a.cpp", "/src/build/net_tests"},
                    Case{"Session::open()", "", "/src/build/libnet.so.1"},
                    Case{"", "", "/src/build/libcurl.so.4"}, Case{"", "", "/libc.so.6/net_tests"},
                    Case{"f", "/home/c++/project/a.cpp", "/src/build/net_tests"},
                    Case{"jitted", "", ""}));

}  // namespace
}  // namespace leakrun
