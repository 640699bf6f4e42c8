#include "runner/memory_limit.h"

#include <gtest/gtest.h>

#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

constexpr std::uint64_t kMachine = std::uint64_t{16318480} * 1024;

class AvailableMemory : public testing::Test {
 protected:
  AvailableMemory() {
    tree_.write("proc/meminfo", "MemTotal:       16318480 kB\nMemFree:         8123456 kB\n");
  }

  std::optional<std::uint64_t> bytes() const { return available_memory_bytes(tree_.path()); }

  TemporaryTree tree_;
};

constexpr const char* kVersion2Mount =
    "24 30 0:22 / /proc rw,nosuid - proc proc rw\n"
    "35 26 0:29 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";

TEST_F(AvailableMemory, IsThatOfTheMachine) {
  EXPECT_EQ(bytes(), kMachine);
}

TEST_F(AvailableMemory, IsTheLeastOfVersion2GroupsUpward) {
  tree_.write("proc/self/mountinfo", kVersion2Mount);
  tree_.write("proc/self/cgroup", "0::/user.slice/job.scope/tests\n");
  tree_.write("sys/fs/cgroup/user.slice/memory.max", "3000000\n");
  tree_.write("sys/fs/cgroup/user.slice/job.scope/memory.max", "2000000\n");
  tree_.write("sys/fs/cgroup/user.slice/job.scope/tests/memory.max", "max\n");
  EXPECT_EQ(bytes(), 2000000U);
  tree_.write("sys/fs/cgroup/memory.max", "1000000\n");
  EXPECT_EQ(bytes(), 1000000U);
}

TEST_F(AvailableMemory, IsThatOfTheMachineWhereTheGroupMayHaveMore) {
  tree_.write("proc/self/mountinfo", kVersion2Mount);
  tree_.write("proc/self/cgroup", "0::/\n");
  tree_.write("sys/fs/cgroup/memory.max", "999999999999999\n");
  EXPECT_EQ(bytes(), kMachine);
}

TEST_F(AvailableMemory, IsThatOfAContainerWithANamespaceOfItsOwn) {
  tree_.write("proc/self/mountinfo",
              "35 26 0:29 /../../.. /sys/fs/cgroup ro - cgroup2 cgroup rw\n");
  tree_.write("proc/self/cgroup", "0::/\n");
  tree_.write("sys/fs/cgroup/memory.max", "500000\n");
  EXPECT_EQ(bytes(), 500000U);
}

TEST_F(AvailableMemory, IsTheLimitOfAVersion1Group) {
  tree_.write("proc/self/mountinfo",
              "40 26 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"
              "41 26 0:31 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n");
  tree_.write("proc/self/cgroup", "5:cpu,cpuacct:/other\n4:memory:/docker/abc/inner\n");
  tree_.write("sys/fs/cgroup/cpu/memory.limit_in_bytes", "1\n");
  tree_.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(bytes(), kMachine) << "no limit";
  tree_.write("sys/fs/cgroup/memory/inner/memory.limit_in_bytes", "700000\n");
  EXPECT_EQ(bytes(), 700000U);
}

TEST_F(AvailableMemory, IsNotKnownWhereNothingSays) {
  const TemporaryTree nothing;
  EXPECT_EQ(available_memory_bytes(nothing.path()), std::nullopt);
  tree_.write("proc/meminfo", "MemTotal: many kB\n");
  EXPECT_EQ(bytes(), std::nullopt);
}

TEST(AvailableMemoryOfThisMachine, IsKnown) {
  EXPECT_GT(available_memory_bytes().value_or(0), 100U << 20);
}

}  // namespace
}  // namespace leakrun
