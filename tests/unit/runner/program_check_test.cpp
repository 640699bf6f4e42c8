#include "runner/program_check.h"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

// A program for which nothing is wrong.
ProgramFacts good_program() {
  ProgramFacts facts;
  facts.name = "tests/net tests";
  facts.is_executable = true;
  facts.has_interpreter_file = true;
  facts.elf = ElfFacts{.is_program = true,
                       .bits = ELFCLASS64,
                       .machine = EM_X86_64,
                       .interpreter = "/lib64/ld-linux-x86-64.so.2",
                       .has_debug_information = true,
                       .has_symbols = true,
                       .asan = AsanLinkage::kExported};
  return facts;
}

void expect_check(const ProgramFacts& facts, CheckState state, const std::string& finding,
                  const std::string& cure) {
  const Check check = program_check(facts);
  EXPECT_EQ(check.name, facts.name);
  EXPECT_EQ(check.state, state) << check.finding;
  EXPECT_THAT(check.finding, HasSubstr(finding));
  EXPECT_THAT(check.cure, HasSubstr(cure));
  EXPECT_EQ(check.cure.empty(), state == CheckState::kOk);
}

TEST(ProgramCheck, GoodProgramIsMeasuredWithAll) {
  expect_check(good_program(), CheckState::kOk, "AddressSanitizer and debug information", "");
}

TEST(ProgramCheck, WithoutDebugInformationNamesAreFewer) {
  ProgramFacts facts = good_program();
  facts.elf->has_debug_information = false;
  expect_check(facts, CheckState::kWarning, "call stacks name functions, no lines", "-g");
  facts.elf->has_symbols = false;
  expect_check(facts, CheckState::kWarning, "call stacks are addresses", "do not strip it");
}

TEST(ProgramCheck, LinkageOfTheRuntimeDecides) {
  ProgramFacts facts = good_program();
  facts.elf->asan = AsanLinkage::kNone;
  expect_check(facts, CheckState::kFailed, "no AddressSanitizer", "-fsanitize=address");
  facts.elf->has_leak_sanitizer = true;
  expect_check(facts, CheckState::kWarning, "LeakSanitizer alone", "-fsanitize=address");
  facts.elf->asan = AsanLinkage::kStaticHidden;
  expect_check(facts, CheckState::kFailed, "hides", "-static-libasan");
  expect_check(facts, CheckState::kFailed, "hides", "LEAKRUN_LINK_AGENT");
  facts.elf->has_agent = true;
  EXPECT_EQ(program_check(facts).state, CheckState::kOk);
}

TEST(ProgramCheck, WhatTheAgentCannotBeLoadedInto) {
  ProgramFacts facts = good_program();
  facts.elf->interpreter.clear();
  facts.has_interpreter_file = false;
  expect_check(facts, CheckState::kFailed, "statically linked", "without -static");
  facts = good_program();
  facts.has_interpreter_file = false;
  expect_check(facts, CheckState::kFailed, "/lib64/ld-linux-x86-64.so.2 is not there", "build it");
  facts = good_program();
  facts.elf->interpreter = "/lib/ld-musl-x86_64.so.1";
  expect_check(facts, CheckState::kFailed, "musl", "glibc");
  facts = good_program();
  facts.is_foreign = true;
  expect_check(facts, CheckState::kFailed, "another kind of machine", "for this machine");
  facts = good_program();
  facts.elf->is_program = false;
  expect_check(facts, CheckState::kFailed, "no program", "name the program");
}

TEST(ProgramCheck, MoreRightsThanTheUsersHideLdPreload) {
  ProgramFacts facts = good_program();
  facts.gains_rights_by = "setuid";
  expect_check(facts, CheckState::kFailed, "has setuid", "chmod u-s 'tests/net tests'");
  facts.gains_rights_by = "setgid";
  expect_check(facts, CheckState::kFailed, "has setgid", "chmod g-s 'tests/net tests'");
  facts.gains_rights_by = "file capabilities";
  expect_check(facts, CheckState::kFailed, "has file capabilities", "setcap -r ");
}

TEST(ProgramCheck, WhatIsNoProgram) {
  const TemporaryTree tree;
  expect_check(program_facts((tree / "gone").string()), CheckState::kMissing, "No such file",
               "build it");
  expect_check(program_facts(tree.path().string()), CheckState::kFailed, "a folder", "leakrun ");
  expect_check(program_facts(tree.write_executable("text", "text").string()), CheckState::kFailed,
               "neither an ELF program nor a script", "name a program");
  expect_check(program_facts(tree.write_executable("empty", "").string()), CheckState::kFailed,
               "neither an ELF program nor a script", "name a program");
  expect_check(program_facts("/dev/null"), CheckState::kFailed, "neither", "name a program");
}

TEST(ProgramCheck, ScriptsAreAsGoodAsWhatTheyStart) {
  const TemporaryTree tree;
  const fs::path script = tree.write_executable("script", "#! /bin/sh -e\ntrue\n");
  expect_check(program_facts(script.string()), CheckState::kOk, "a script for /bin/sh:", "");
  expect_check(program_facts(tree.write("unset", "#!/bin/sh\n").string()), CheckState::kFailed,
               "not executable", "chmod +x ");
  expect_check(program_facts(tree.write_executable("lost", "#!/nonexistent/sh").string()),
               CheckState::kFailed, "/nonexistent/sh, which is not there", "install");
}

TEST(ProgramCheck, FactsOfCompiledPrograms) {
  const TemporaryTree tree;
  const ProgramFacts facts = program_facts(tree.compile("plain").string());
  EXPECT_TRUE(facts.is_executable);
  EXPECT_TRUE(facts.has_interpreter_file);
  EXPECT_FALSE(facts.is_foreign);
  EXPECT_EQ(facts.gains_rights_by, "");
  expect_check(facts, CheckState::kFailed, "no AddressSanitizer", "-fsanitize=address");
  // Of another machine: the same file with the number of another one in its header.
  std::string bytes = *read_file(tree / "plain", 1 << 20);
  bytes[offsetof(Elf64_Ehdr, e_machine)] = static_cast<char>(EM_RISCV);
  expect_check(program_facts(tree.write_executable("foreign", bytes).string()), CheckState::kFailed,
               "another kind of machine", "for this machine");
}

TEST(ProgramCheck, OwnSetuidProgramGainsNothing) {
  const TemporaryTree tree;
  const fs::path program = tree.compile("own");
  fs::permissions(program, fs::perms::set_uid, fs::perm_options::add);
  EXPECT_EQ(program_facts(program.string()).gains_rights_by, "");
}

}  // namespace
}  // namespace leakrun
