#include "runner/machine_checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runner/install_layout.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

using testing::HasSubstr;

TEST(AgentCheck, NeedsAFileThatLoadsAndRecords) {
  const TemporaryTree tree;
  const auto agent = tree.write("agent.so", "");
  Probe measured;
  measured.program = "probe";
  measured.measurement.figures.growth_bytes = kProbeGrowth;
  Probe unmeasured;
  unmeasured.program = "probe";
  const Probe unbuilt;
  EXPECT_EQ(agent_check(tree / "gone", "", {measured}).state, CheckState::kMissing);
  EXPECT_EQ(agent_check(agent, "wrong class", {}).state, CheckState::kFailed);
  EXPECT_THAT(agent_check(agent, "wrong class", {}).finding, HasSubstr("wrong class"));
  EXPECT_EQ(agent_check(agent, "", {unmeasured, measured}).state, CheckState::kOk);
  EXPECT_THAT(agent_check(agent, "", {measured}).finding, HasSubstr("loads and records"));
  EXPECT_EQ(agent_check(agent, "", {unmeasured, unbuilt}).state, CheckState::kFailed);
  EXPECT_EQ(agent_check(agent, "", {unbuilt}).state, CheckState::kOk);
  Probe unstarted = unmeasured;
  unstarted.measurement.outcome = Outcome::kNotStarted;
  EXPECT_EQ(agent_check(agent, "", {unstarted}).state, CheckState::kOk);
  EXPECT_THAT(agent_check(agent, "", {}).finding, HasSubstr("no program to record"));
}

TEST(AgentCheck, MissingFileDoesNotLoad) {
  EXPECT_THAT(agent_load_error("/nonexistent/agent.so"), HasSubstr("cannot be read"));
}

TEST(ToolchainFilesCheck, LooksForTheFiles) {
  EXPECT_EQ(toolchain_files_check(find_install_layout().toolchains).state, CheckState::kOk);
  const TemporaryTree tree;
  const Check check = toolchain_files_check(tree.path());
  EXPECT_EQ(check.state, CheckState::kMissing);
  EXPECT_THAT(check.cure, HasSubstr("cmake --install"));
}

TEST(SymbolizerCheck, WantsNoOtherProgram) {
  const TemporaryTree tree;
  const ScopedVariable path("PATH", tree.path().string());
  const ScopedVariable chosen("ASAN_SYMBOLIZER_PATH", std::nullopt);
  EXPECT_EQ(symbolizer_check({}).state, CheckState::kOk);
  EXPECT_THAT(symbolizer_check({}).finding, HasSubstr("no llvm-symbolizer for packed split DWARF"));
}

TEST(SymbolizerCheck, TellsWhichOtherThereIs) {
  const TemporaryTree tree;
  const ScopedVariable path("PATH", tree.path().string() + ":/usr/bin:/bin");
  const ScopedVariable chosen("ASAN_SYMBOLIZER_PATH", std::nullopt);
  tree.write_executable("llvm-symbolizer", "#!/bin/sh\nexit 1\n");
  EXPECT_THAT(symbolizer_check({}).finding, HasSubstr("does not run"));
  tree.write_executable("llvm-symbolizer", "#!/bin/sh\necho LLVM version 14.0.6\n");
  EXPECT_THAT(symbolizer_check({}).finding, HasSubstr("(LLVM version 14.0.6)"));
  EXPECT_EQ(symbolizer_check({}).state, CheckState::kOk);
}

TEST(SymbolizerCheck, AProgramOfWhichNothingIsFoundIsAWarning) {
  const TemporaryTree tree;
  Probe probe;
  probe.program = tree.write("probe", "");
  probe.function_offset = 0x1000;
  EXPECT_EQ(symbolizer_check({probe}).state, CheckState::kWarning);
  EXPECT_THAT(symbolizer_check({probe}).finding, HasSubstr("it is no ELF file"));
}

TEST(AslrCheck, MoreThan28BitsMatterWhereTheyCannotBeAvoided) {
  EXPECT_EQ(aslr_check(std::nullopt, false).state, CheckState::kOk);
  EXPECT_EQ(aslr_check(28, false).state, CheckState::kOk);
  EXPECT_EQ(aslr_check(32, true).state, CheckState::kOk);
  const Check check = aslr_check(32, false);
  EXPECT_EQ(check.state, CheckState::kWarning);
  EXPECT_THAT(check.finding, HasSubstr("32 random bits"));
  EXPECT_THAT(check.cure, HasSubstr("sudo sysctl vm.mmap_rnd_bits=28,"));
}

TemporaryFolderFacts good_folder() {
  TemporaryFolderFacts facts;
  facts.folder = "/tmp";
  facts.free_bytes = std::uint64_t{64} << 20;
  return facts;
}

TEST(TemporaryFolderCheck, NeedsRoomAndAPathThatCanBeUsed) {
  EXPECT_EQ(temporary_folder_check(good_folder()).state, CheckState::kOk);
  TemporaryFolderFacts facts = good_folder();
  facts.error = "cannot make a temporary folder in /tmp: Read-only file system";
  EXPECT_EQ(temporary_folder_check(facts).state, CheckState::kFailed);
  EXPECT_THAT(temporary_folder_check(facts).finding, HasSubstr("Read-only"));
  facts = good_folder();
  facts.free_bytes--;
  EXPECT_EQ(temporary_folder_check(facts).state, CheckState::kWarning);
  facts = good_folder();
  facts.is_noexec = true;
  EXPECT_EQ(temporary_folder_check(facts).state, CheckState::kWarning);
  EXPECT_THAT(temporary_folder_check(facts).finding, HasSubstr("noexec"));
}

TEST(TemporaryFolderCheck, PathMattersOnlyWhereTheAgentsOwnCannotBePreloaded) {
  TemporaryFolderFacts facts = good_folder();
  facts.is_preloadable = false;
  EXPECT_EQ(temporary_folder_check(facts).state, CheckState::kOk);
  facts.needs_preloading = true;
  EXPECT_EQ(temporary_folder_check(facts).state, CheckState::kFailed);
  EXPECT_THAT(temporary_folder_check(facts).cure, HasSubstr("TMPDIR"));
  facts.is_preloadable = true;
  EXPECT_EQ(temporary_folder_check(facts).state, CheckState::kOk);
}

TEST(TemporaryFolderFactsTest, LooksAtTmpdir) {
  const TemporaryTree tree;
  std::filesystem::create_directory(tree / "with space");
  const ScopedVariable variable("TMPDIR", (tree / "with space").string());
  const TemporaryFolderFacts facts = temporary_folder_facts("/an agent.so");
  EXPECT_EQ(facts.folder, tree / "with space");
  EXPECT_EQ(facts.error, "");
  EXPECT_GT(facts.free_bytes, 0U);
  EXPECT_FALSE(facts.is_preloadable);
  EXPECT_TRUE(facts.needs_preloading);
  EXPECT_TRUE(std::filesystem::is_empty(facts.folder)) << "leaves nothing behind";
  const ScopedVariable gone("TMPDIR", "/nonexistent");
  EXPECT_THAT(temporary_folder_facts("/agent.so").error, HasSubstr("/nonexistent"));
}

}  // namespace
}  // namespace leakrun
