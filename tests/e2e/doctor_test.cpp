#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/child_process.h"
#include "base/file.h"
#include "base/text.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// The row of the table named `name`, with its cure; empty where there is none.
std::string row(const std::string& output, const std::string& name) {
  std::string found;
  bool is_inside = false;
  for (const std::string& line : split(output, '\n')) {
    constexpr std::size_t kNameColumn = 9;
    if (line.size() > kNameColumn && line.front() != ' ') {
      is_inside = line.compare(kNameColumn, name.size(), name) == 0;
    }
    found += is_inside ? line + '\n' : "";
  }
  return found;
}

InvocationResult doctor(std::vector<std::string> arguments = {},
                        std::vector<std::string> environment = {}) {
  arguments.insert(arguments.begin(), "doctor");
  return run_leakrun({.arguments = std::move(arguments), .environment = std::move(environment)});
}

// leakrun's program in a tree of its own, with `agent` as what is preloaded; none where empty.
fs::path installed_with(const fs::path& folder, const fs::path& agent) {
  fs::create_directories(folder / "bin");
  fs::copy_file(LEAKRUN_PROGRAM, folder / "bin" / "leakrun");
  const fs::path agent_place = folder / fs::relative(LEAKRUN_AGENT, LEAKRUN_BINARY_DIR);
  fs::create_directories(agent_place.parent_path());
  if (!agent.empty()) {
    fs::copy_file(agent, agent_place);
  }
  fs::copy(LEAKRUN_BINARY_DIR "/share", folder / "share", fs::copy_options::recursive);
  return folder / "bin" / "leakrun";
}

TEST(Doctor, HealthyMachineHasAllRowsAndStatus0) {
  const InvocationResult result = doctor();
  EXPECT_EQ(result.exit_status, 0) << result.output;
  EXPECT_EQ(result.error_output, "");
  EXPECT_THAT(row(result.output, "agent "), AllOf(StartsWith("ok "), HasSubstr("and records")));
  EXPECT_THAT(row(result.output, "toolchain files"), StartsWith("ok "));
  for (const char* compiler : {"clang++ ", "g++ "}) {
    EXPECT_THAT(row(result.output, compiler),
                AllOf(StartsWith("ok "), ContainsRegex("[0-9]+\\.[0-9]"),
                      HasSubstr("growth, call stacks and leaks are measured")));
  }
  EXPECT_THAT(row(result.output, "symbolizer"),
              AllOf(StartsWith("ok "), HasSubstr("names functions and lines")));
  EXPECT_THAT(row(result.output, "tracing"), StartsWith("ok "));
  EXPECT_THAT(row(result.output, "ASLR"), StartsWith("ok "));
  EXPECT_THAT(row(result.output, "temporary folder"), AllOf(StartsWith("ok "), HasSubstr("free")));
  // Other compilers of this machine may be there in part.
  EXPECT_THAT(result.output, HasSubstr("\nleakrun can measure"));
}

// What a machine says where tracing is denied: less is measured, and the status is still 0.
void expect_denied(const InvocationResult& result, const std::string& cause,
                   const std::string& cure) {
  EXPECT_EQ(result.exit_status, 0) << result.output << result.error_output;
  EXPECT_THAT(row(result.output, "tracing"),
              AllOf(StartsWith("warning "), HasSubstr("denied (EPERM)"), HasSubstr(cause),
                    HasSubstr("cure: " + cure)));
  EXPECT_THAT(row(result.output, "g++ "),
              AllOf(StartsWith("warning "), HasSubstr("growth is measured"),
                    HasSubstr("leaks are unknown"), HasSubstr("cure: see the row tracing")));
  EXPECT_THAT(row(result.output, "agent "), StartsWith("ok "));
  // Does not need tracing, nor may it be passed off as unknown.
  EXPECT_THAT(row(result.output, "symbolizer"),
              AllOf(StartsWith("ok "), HasSubstr("names functions and lines")));
}

TEST(Doctor, UnderStraceTracingIsDeniedByStrace) {
  const InvocationResult result =
      run_leakrun({.arguments = {"-f", "-qq", "-o", "/dev/null", LEAKRUN_PROGRAM, "doctor"},
                   .program = "strace"});
  expect_denied(result, "because strace (pid ", "do not run leakrun under strace or gdb");
}

TEST(Doctor, UnderSeccompTracingIsDeniedByAFilter) {
  const InvocationResult result =
      run_leakrun({.arguments = {LEAKRUN_PROGRAM, "doctor"}, .program = LEAKRUN_DENY_PTRACE});
  expect_denied(result, "seccomp filter", "start the container with --cap-add=SYS_PTRACE");
}

TEST(Doctor, NoToolsInPathIsAWarning) {
  const PrivateFolder empty("leakrun-e2e");
  const InvocationResult result = doctor({}, {"PATH=" + empty.path().string()});
  EXPECT_EQ(result.exit_status, 0) << result.output;
  EXPECT_THAT(row(result.output, "compilers"),
              AllOf(StartsWith("warning "), HasSubstr("neither clang++ nor g++"),
                    HasSubstr("cure: "), HasSubstr("clang")));
  EXPECT_THAT(row(result.output, "symbolizer"),
              AllOf(StartsWith("ok "), HasSubstr("no llvm-symbolizer")));
  EXPECT_THAT(row(result.output, "agent "), AllOf(StartsWith("ok "), HasSubstr("loads;")));
  EXPECT_THAT(result.output, HasSubstr("\nleakrun can measure, with 1 warning.\n"));
}

// A compiler as it is where a part of it is not installed.
void expect_compiler_warning(const std::string& message, const std::string& finding,
                             const std::string& package) {
  const PrivateFolder folder("leakrun-e2e");
  const fs::path compiler = folder.path() / "clang++";
  write_source(compiler, "#!/bin/sh\n[ \"$1\" = -dumpversion ] && echo 13.0.1 && exit\necho '" +
                             message + "' >&2\nexit 1\n");
  fs::permissions(compiler, fs::perms::owner_all);
  const InvocationResult result =
      doctor({}, {"PATH=" + folder.path().string() + ":" + std::getenv("PATH")});
  EXPECT_EQ(result.exit_status, 0) << "other compilers work: " << result.output;
  EXPECT_THAT(
      row(result.output, "clang++ 13.0.1"),
      AllOf(StartsWith("warning "), HasSubstr(finding), HasSubstr("cure: "), HasSubstr(package)));
}

TEST(Doctor, PartsOfACompilerThatAreMissingAreToldWithTheirPackage) {
  expect_compiler_warning(
      "/usr/bin/ld: cannot find /usr/lib/clang/13/lib/linux/libclang_rt.asan-x86_64.a",
      "AddressSanitizer runtime is not installed", "libclang-rt-13-dev");
  expect_compiler_warning("fatal error: cstdio file not found",
                          "C++ standard library is not installed", "g++");
}

TEST(Doctor, TemporaryFolderThatCannotBeWrittenIsStatus5) {
  for (const std::string folder : {"/proc/self", "/nonexistent/folder"}) {
    const InvocationResult result = doctor({}, {"TMPDIR=" + folder});
    EXPECT_EQ(result.exit_status, 5) << result.output << result.error_output;
    EXPECT_THAT(row(result.output, "temporary folder"),
                AllOf(StartsWith("failed "), HasSubstr(folder), HasSubstr("cure: set TMPDIR")));
    EXPECT_THAT(row(result.output, "g++ "), HasSubstr("not tried"));
    EXPECT_THAT(result.output, HasSubstr("\nleakrun cannot measure: temporary folder.\n"));
  }
}

TEST(Doctor, TemporaryFolderWithSpacesMattersOnlyWhereTheAgentNeedsIt) {
  const PrivateFolder folder("leakrun-e2e");
  const fs::path spaced = folder.path() / "with space";
  fs::create_directory(spaced);
  EXPECT_EQ(doctor({}, {"TMPDIR=" + spaced.string()}).exit_status, 0);
  const std::string moved = installed_with(spaced / "leakrun", LEAKRUN_AGENT).string();
  const InvocationResult good = run_leakrun({.arguments = {"doctor"}, .program = moved});
  EXPECT_EQ(good.exit_status, 0) << good.output;
  EXPECT_THAT(row(good.output, "agent "), HasSubstr("and records"));
  const InvocationResult bad = run_leakrun(
      {.arguments = {"doctor"}, .environment = {"TMPDIR=" + spaced.string()}, .program = moved});
  EXPECT_EQ(bad.exit_status, 5) << bad.output;
  EXPECT_THAT(row(bad.output, "temporary folder"),
              AllOf(StartsWith("failed "), HasSubstr("LD_PRELOAD")));
}

TEST(Doctor, AgentThatIsMissingOrBrokenIsStatus5) {
  const PrivateFolder folder("leakrun-e2e");
  const std::string without = installed_with(folder.path() / "without", "").string();
  const InvocationResult missing = run_leakrun({.arguments = {"doctor"}, .program = without});
  EXPECT_EQ(missing.exit_status, 5);
  EXPECT_THAT(row(missing.output, "agent "),
              AllOf(StartsWith("missing "), HasSubstr("cure: install leakrun again")));
  write_source(folder.path() / "text", "no shared object\n");
  const std::string with_text =
      installed_with(folder.path() / "broken", folder.path() / "text").string();
  const InvocationResult broken = run_leakrun({.arguments = {"doctor"}, .program = with_text});
  EXPECT_EQ(broken.exit_status, 5);
  EXPECT_THAT(row(broken.output, "agent "),
              AllOf(StartsWith("failed "), HasSubstr("does not load"), HasSubstr("preload")));
}

TEST(Doctor, OptionsOfTheRuntimeThatHideLeaksAreTold) {
  const InvocationResult result = doctor({}, {"ASAN_OPTIONS=detect_leaks=0"});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(row(result.output, "g++ "),
              AllOf(StartsWith("warning "), HasSubstr("leak detection is off"),
                    HasSubstr("cure: take detect_leaks=0")));
}

// No compiler is tried where there is none: the programs are looked at in any case.
const std::vector<std::string> kNoCompilers = {"PATH=/nonexistent"};

// The row of one program, and the exit status.
void expect_program(const std::string& program, int status, const std::string& state,
                    const std::string& finding, const std::string& cure) {
  const InvocationResult result = doctor({program}, kNoCompilers);
  EXPECT_EQ(result.exit_status, status) << result.output;
  EXPECT_THAT(row(result.output, program), AllOf(StartsWith(state + ' '), HasSubstr(finding),
                                                 HasSubstr(cure.empty() ? "" : "cure: " + cure)));
}

TEST(Doctor, SaysHowAProgramIsMeasured) {
  const PrivateFolder folder("leakrun-e2e");
  expect_program(program("clang", "leaks"), 0, "ok", "AddressSanitizer and debug information", "");
  expect_program(program("gcc", "leaks"), 0, "ok", "AddressSanitizer and debug information", "");
  expect_program(program("plain", "clean"), 5, "failed", "no AddressSanitizer",
                 "build it with -fsanitize=address");
  expect_program(program("gcc-static", "clean"), 5, "failed", "hides its AddressSanitizer runtime",
                 "link it without -static-libasan");
  expect_program((folder.path() / "gone").string(), 5, "missing", "No such file", "build it");
  const fs::path script = folder.path() / "script";
  write_source(script, "#!/bin/sh -e\n");
  expect_program(script.string(), 5, "failed", "not executable", "chmod +x ");
  fs::permissions(script, fs::perms::owner_all);
  expect_program(script.string(), 0, "ok", "script for /bin/sh: ", "");
}

// What doctor says must be what a run does.
TEST(Doctor, AgreesWithARunOfTheProgram) {
  for (const char* compiler : {"clang", "gcc", "plain", "gcc-static"}) {
    const std::string clean = program(compiler, "clean");
    EXPECT_EQ(doctor({clean}, kNoCompilers).exit_status,
              run_leakrun({.arguments = {clean}}).exit_status)
        << compiler;
  }
}

TEST(Doctor, SetuidProgramCannotBeMeasured) {
  if (getuid() != 0) {
    GTEST_SKIP() << "only root can give a file to another user";
  }
  const PrivateFolder folder("leakrun-e2e");
  const std::string file = (folder.path() / "clean").string();
  fs::copy_file(program("gcc", "clean"), file);
  ASSERT_EQ(chown(file.c_str(), 65534, 65534), 0);
  ASSERT_EQ(chmod(file.c_str(), 04755), 0);
  expect_program(file, 5, "failed", "has setuid", "measure a copy without that: chmod u-s ");
  ASSERT_EQ(chmod(file.c_str(), 0755), 0);
  expect_program(file, 0, "ok", "AddressSanitizer", "");
}

TEST(Doctor, HasHelpAndRefusesUnknownOptions) {
  const InvocationResult help = doctor({"--help"});
  EXPECT_EQ(help.exit_status, 0);
  EXPECT_THAT(help.output, StartsWith("Usage: leakrun doctor"));
  EXPECT_THAT(run_leakrun({.arguments = {"--help"}}).output, HasSubstr("leakrun doctor"));
  for (const std::vector<std::string>& wrong : std::vector<std::vector<std::string>>{
           {"--colour=always"}, {"-x"}, {"--color", "blue"}, {"--color"}}) {
    const InvocationResult result = doctor(wrong);
    EXPECT_EQ(result.exit_status, 2) << wrong.front();
    EXPECT_EQ(result.output, "");
    EXPECT_EQ(std::count(result.error_output.begin(), result.error_output.end(), '\n'), 1);
  }
  EXPECT_THAT(doctor({"--colour=always"}).error_output, HasSubstr("did you mean '--color'?"));
}

TEST(Doctor, ColoursOnlyWhereAskedTo) {
  EXPECT_THAT(doctor({}, kNoCompilers).output, Not(HasSubstr("\033")));
  EXPECT_THAT(doctor({"--color=always"}, kNoCompilers).output, HasSubstr("\033[1;32mok"));
}

TEST(Doctor, NamesOfProgramsAreMadePrintable) {
  EXPECT_THAT(doctor({"/nonexistent/\033[31m\nred"}, kNoCompilers).output,
              AllOf(Not(HasSubstr("\033")), HasSubstr("\\nred")));
}

}  // namespace
}  // namespace leakrun
