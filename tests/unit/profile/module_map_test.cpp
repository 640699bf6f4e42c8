#include "profile/module_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "profile/recording.h"

namespace leakrun {
namespace {

// Where an address of the unknown module lies by `lines`: "PATH+OFFSET BUILD-ID", or "unknown".
std::string place_of_pc(const std::vector<std::string>& lines, std::uint64_t pc) {
  ModuleMap map;
  for (const std::string& line : lines) {
    EXPECT_TRUE(map.read(line)) << line;
  }
  ModuleTable modules;
  CallStack stack = {{ModuleTable::kUnknown, pc}};
  map.apply(stack, modules);
  const Module& module = modules.at(stack.front().module);
  return stack.front().module == ModuleTable::kUnknown
             ? "unknown"
             : module.path + "+" + std::to_string(stack.front().offset) + " " + module.build_id;
}

TEST(ModuleMap, NamesWhatWasMappedAtAnAddress) {
  const std::vector<std::string> lines = {"1000 2000 900 ab01 /lib/my%20plugin.so"};
  EXPECT_EQ(place_of_pc(lines, 1000), "/lib/my plugin.so+100 ab01");
  EXPECT_EQ(place_of_pc(lines, 1999), "/lib/my plugin.so+1099 ab01");
  EXPECT_EQ(place_of_pc(lines, 999), "unknown");
  EXPECT_EQ(place_of_pc(lines, 2000), "unknown");
  EXPECT_EQ(place_of_pc({"1000 2000 1000 - /p.so"}, 1001), "/p.so+1 ");
}

TEST(ModuleMap, TakesTheLastOfTwoAtOneAddress) {
  const std::vector<std::string> lines = {"1000 2000 1000 - /a.so", "1500 3000 1500 - /b.so"};
  EXPECT_EQ(place_of_pc(lines, 1499), "/a.so+499 ");
  EXPECT_EQ(place_of_pc(lines, 1500), "/b.so+0 ");
  EXPECT_EQ(place_of_pc({lines[1], lines[0]}, 1500), "/a.so+500 ");
}

TEST(ModuleMap, LeavesAddressesThatTheRuntimeFoundAsTheyAre) {
  ModuleMap map;
  ASSERT_TRUE(map.read("1000 2000 1000 - /a.so"));
  ModuleTable modules;
  const Address known{modules.intern("/other.so", ""), 1500};
  CallStack stack = {known};
  map.apply(stack, modules);
  EXPECT_EQ(stack.front(), known);
}

TEST(ModuleMap, TrustsNothingWhereSomeAreMissing) {
  ModuleMap map;
  ASSERT_TRUE(map.read("1000 2000 1000 - /a.so"));
  map.lose();
  ASSERT_TRUE(map.read("3000 4000 3000 - /b.so"));
  ModuleTable modules;
  const CallStack before = {{ModuleTable::kUnknown, 1500}, {ModuleTable::kUnknown, 3500}};
  CallStack stack = before;
  map.apply(stack, modules);
  EXPECT_EQ(stack, before);
}

TEST(ModuleMap, RefusesWhatNoAgentWrites) {
  for (const char* line :
       {"", "1000", "1000 2000 1000 -", "1000 2000 1000 - ", "1000 2000 1000 - /a.so more",
        "2000 1000 1000 - /a.so", "1000 1000 1000 - /a.so", "1000 2000 1001 - /a.so",
        "x 2000 1000 - /a.so", "1000 2000 1000  /a.so", "1000 2000 1000 AB /a.so",
        "1000 2000 1000 0x1 /a.so", "-1 2000 0 - /a.so", "1 99999999999999999999 1 - /a.so"}) {
    ModuleMap map;
    EXPECT_FALSE(map.read(line)) << line;
  }
}

TEST(ModuleMap, TakesNoMoreThanAThousand) {
  ModuleMap map;
  for (int i = 0; i < 1000; i++) {
    ASSERT_TRUE(map.read("1000 2000 1000 - /a.so"));
  }
  EXPECT_FALSE(map.read("1000 2000 1000 - /a.so"));
}

// As an agent writes it of a program that unloads its plugin in main and another one at exit.
const std::string kUnloading =
    "leakrun-recording 4\npid 12\nparent 11\nexecutable /src/t\n"
    "snapshot baseline counter 10\nsnapshot-end baseline 10\n"
    "module 4096 8192 4096 ab /src/plugin.so\n"
    "exit main 0\nsnapshot final profile 150\n"
    "Live Heap Allocations: 150 bytes in 2 chunks; quarantined: 0 bytes in 0 chunks; 0 other "
    "chunks; total chunks: 2; showing top 100% (at most 1073741824 unique contexts)\n"
    "100 byte(s) (66%) in 1 allocation(s)\n"
    "    #0 0x10  (/src/t+0x10)\n    #1 0x1100  (<unknown module>)\n"
    "    #2 0x9100  (<unknown module>)\n\n"
    "50 byte(s) (33%) in 1 allocation(s)\n    #0 0x10  (/src/t+0x10)\n\n"
    "snapshot-end final 150\n"
    "leak-check\n"
    "module 36864 40960 36864 - /src/late.so\n"
    "==12==ERROR: LeakSanitizer: detected memory leaks\n\n"
    "Direct leak of 7 byte(s) in 1 object(s) allocated from:\n"
    "    #0 0x10  (/src/t+0x10)\n    #1 0x9100  (<unknown module>)\n\n"
    "SUMMARY: AddressSanitizer: 7 byte(s) leaked in 1 allocation(s).\n";

TEST(ModuleMap, NamesFramesOfSnapshotsAndLeaksByWhatWasRecordedBefore) {
  ModuleTable modules;
  const Recording recording = read_recording(kUnloading, modules);
  EXPECT_EQ(recording.problem, "");
  ASSERT_EQ(recording.growth.sites.size(), 2U);
  const CallStack& grown = recording.growth.sites[0].stack;
  ASSERT_EQ(grown.size(), 3U);
  EXPECT_EQ(modules.at(grown[1].module).path, "/src/plugin.so");
  EXPECT_EQ(modules.at(grown[1].module).build_id, "ab");
  EXPECT_EQ(grown[1].offset, 0x100U);
  EXPECT_EQ(grown[2], (Address{ModuleTable::kUnknown, 0x9100}));
  ASSERT_TRUE(recording.leaks);
  ASSERT_EQ(recording.leaks->leaks.size(), 1U);
  const Address leaked = recording.leaks->leaks[0].stack[1];
  EXPECT_EQ(modules.at(leaked.module).path, "/src/late.so");
  EXPECT_EQ(leaked.offset, 0x100U);
}

TEST(ModuleMap, IsNoMeasurementWhereALineIsBroken) {
  std::string text = kUnloading;
  text.replace(text.find(" ab "), 4, " ?? ");
  ModuleTable modules;
  EXPECT_EQ(read_recording(text, modules).problem, "a module is broken");
}

}  // namespace
}  // namespace leakrun
