#include "runner/elf_file.h"

#include <gtest/gtest.h>

#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

class ElfFileTest : public testing::Test {
 protected:
  bool can_compile(const std::string& compiler, const std::vector<std::string>& flags) const {
    try {
      tree.compile("probe", compiler, flags);
      return true;
    } catch (const std::runtime_error&) {
      return false;
    }
  }

  TemporaryTree tree;
};

TEST_F(ElfFileTest, ProgramsAreTests) {
  EXPECT_TRUE(is_test_executable(tree.compile("pie", "cc", {"-fPIE", "-pie"})));
  EXPECT_TRUE(is_test_executable(tree.compile("no-pie", "cc", {"-fno-PIE", "-no-pie"})));
  EXPECT_TRUE(is_test_executable(tree.compile("stripped", "cc", {"-s"})));
}

TEST_F(ElfFileTest, StaticProgramsAreTests) {
  if (!can_compile("cc", {"-static"})) {
    GTEST_SKIP() << "no static C library";
  }
  EXPECT_TRUE(is_test_executable(tree.compile("static", "cc", {"-static"})));
  EXPECT_TRUE(is_test_executable(tree.compile("static-pie", "cc", {"-static-pie"})));
}

TEST_F(ElfFileTest, SharedObjectsAreNot) {
  EXPECT_FALSE(is_test_executable(tree.compile("plugin.so", "cc", {"-shared", "-fPIC"})));
  // As libc.so.6: executable, with an interpreter.
  EXPECT_FALSE(
      is_test_executable(tree.compile("runnable.so", "cc",
                                      {"-shared", "-fPIC", "-Wl,-soname,runnable.so",
                                       "-Wl,--dynamic-linker,/lib64/ld-linux-x86-64.so.2"})));
  const fs::path object = tree.compile("object.o", "cc", {"-c"});
  fs::permissions(object, fs::perms::owner_all);
  EXPECT_FALSE(is_test_executable(object));
}

TEST_F(ElfFileTest, WhatIsNoProgramIsNot) {
  EXPECT_FALSE(is_test_executable(tree.write_executable("script", "#!/bin/sh\n")));
  EXPECT_FALSE(is_test_executable(tree.write_executable("empty", "")));
  EXPECT_FALSE(is_test_executable(tree.write_executable("magic",
                                                        "\x7f"
                                                        "ELF")));
  EXPECT_FALSE(is_test_executable(tree / "missing"));
  EXPECT_FALSE(is_test_executable(tree.path()));
  const fs::path program = tree.compile("program");
  fs::permissions(program, fs::perms::owner_read);
  EXPECT_FALSE(is_test_executable(program));
}

TEST_F(ElfFileTest, TellsTheLinkageOfTheRuntime) {
  EXPECT_EQ(asan_linkage(tree.compile("plain")), AsanLinkage::kNone);
  EXPECT_EQ(asan_linkage(tree.write("text", "text")), AsanLinkage::kNone);
  EXPECT_EQ(asan_linkage(tree / "missing"), AsanLinkage::kNone);
}

TEST_F(ElfFileTest, TellsTheLinkageOfGcc) {
  if (!can_compile("gcc", {"-fsanitize=address", "-static-libasan"})) {
    GTEST_SKIP() << "no gcc with a static libasan";
  }
  EXPECT_EQ(asan_linkage(tree.compile("shared", "gcc", {"-fsanitize=address"})),
            AsanLinkage::kExported);
  EXPECT_EQ(asan_linkage(tree.compile("stripped", "gcc", {"-fsanitize=address", "-s"})),
            AsanLinkage::kExported);
  EXPECT_EQ(asan_linkage(tree.compile("static", "gcc", {"-fsanitize=address", "-static-libasan"})),
            AsanLinkage::kStaticHidden);
}

TEST_F(ElfFileTest, TellsTheLinkageOfClang) {
  if (!can_compile("clang", {"-fsanitize=address", "-shared-libsan"})) {
    GTEST_SKIP() << "no clang with both runtimes";
  }
  EXPECT_EQ(asan_linkage(tree.compile("static", "clang", {"-fsanitize=address"})),
            AsanLinkage::kExported);
  EXPECT_EQ(asan_linkage(tree.compile("shared", "clang", {"-fsanitize=address", "-shared-libsan"})),
            AsanLinkage::kExported);
}

TEST_F(ElfFileTest, TellsWhatDecidesHowAProgramIsMeasured) {
  const auto facts = elf_facts(tree.compile("plain", "cc", {"-g0"}));
  ASSERT_TRUE(facts);
  EXPECT_TRUE(facts->is_program);
  EXPECT_TRUE(fs::exists(facts->interpreter)) << facts->interpreter;
  EXPECT_FALSE(facts->has_debug_information);
  EXPECT_TRUE(facts->has_symbols);
  EXPECT_EQ(facts->asan, AsanLinkage::kNone);
  const auto own = elf_facts("/proc/self/exe");
  ASSERT_TRUE(own);
  EXPECT_EQ(facts->machine, own->machine);
  EXPECT_EQ(facts->bits, own->bits);
}

TEST_F(ElfFileTest, TellsDebugInformationAndSymbols) {
  EXPECT_TRUE(elf_facts(tree.compile("debug", "cc", {"-g"}))->has_debug_information);
  EXPECT_TRUE(elf_facts(tree.compile("compressed", "cc", {"-g", "-gz"}))->has_debug_information);
  const auto stripped = elf_facts(tree.compile("stripped", "cc", {"-g", "-s"}));
  EXPECT_FALSE(stripped->has_debug_information);
  EXPECT_FALSE(stripped->has_symbols);
}

TEST_F(ElfFileTest, TellsWhatIsNoDynamicProgram) {
  EXPECT_FALSE(elf_facts(tree.compile("plugin.so", "cc", {"-shared", "-fPIC"}))->is_program);
  EXPECT_FALSE(elf_facts(tree.write("text", "text")));
  EXPECT_FALSE(elf_facts(tree / "missing"));
  EXPECT_FALSE(elf_facts(tree.path()));
  if (can_compile("cc", {"-static"})) {
    const auto facts = elf_facts(tree.compile("static", "cc", {"-static"}));
    EXPECT_TRUE(facts->is_program);
    EXPECT_EQ(facts->interpreter, "");
  }
}

/// All questions of a file with these bytes: any answer will do.
void ask(const TemporaryTree& tree, const std::string& bytes) {
  const fs::path file = tree.write_executable("damaged", bytes);
  is_test_executable(file);
  asan_linkage(file);
  elf_facts(file);
}

TEST_F(ElfFileTest, SurvivesEveryTruncation) {
  const std::string bytes = *read_file(tree.compile("program"), 1 << 20);
  for (std::size_t size = 0; size < bytes.size(); size += size < 2000 ? 1 : 97) {
    ask(tree, bytes.substr(0, size));
  }
}

TEST_F(ElfFileTest, SurvivesDamage) {
  const std::string bytes =
      *read_file(tree.compile("program", "cc", {"-s", "-Wl,-z,noseparate-code"}), 1 << 20);
  std::mt19937 random(1);
  const auto below = [&random](std::size_t end) { return random() % end; };
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = bytes;
    // The file header, the program headers behind it and the section headers at the end hold
    // nearly all that is read.
    const bool at_start = round % 2 == 0;
    for (int change = 0; change < 8; ++change) {
      const std::size_t at = below(1500);
      damaged[at_start ? at : damaged.size() - 1 - at] =
          below(4) == 0 ? '\xff' : static_cast<char>(below(256));
    }
    ask(tree, damaged);
  }
}

TEST(HasLinkedAgent, IsToldByWhatTheProgramExports) {
  const TemporaryTree tree;
  const std::string symbol = "-Wl,--defsym=leakrun_agent_mark=main";
  EXPECT_FALSE(has_linked_agent(tree.compile("plain")));
  EXPECT_FALSE(has_linked_agent(tree.compile("hidden", "cc", {symbol})));
  EXPECT_TRUE(has_linked_agent(
      tree.compile("linked", "cc", {symbol, "-Wl,--export-dynamic-symbol=leakrun_agent_*"})));
  EXPECT_FALSE(has_linked_agent(tree.write("text", "leakrun_agent_mark")));
  EXPECT_FALSE(has_linked_agent("/nowhere/program"));
}

}  // namespace
}  // namespace leakrun
