// `leakrun symbolize`, and the symbols that are kept from run to run.
#include <gmock/gmock.h>

#include <filesystem>
#include <sstream>

#include "base/file.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class SymbolizeCommand : public testing::TestWithParam<const char*> {
 protected:
  // What the program writes of its leak, without symbols.
  static std::string raw_log(const std::string& compiler) {
    return log_of(program(compiler, "leaks"));
  }

  static std::string log_of(const std::string& leaks) {
    return run_leakrun({.environment = {"ASAN_OPTIONS=symbolize=0"}, .program = leaks})
        .error_output;
  }

  std::string file(const std::string& name, const std::string& content) const {
    write_source(folder_.path() / name, content);
    return (folder_.path() / name).string();
  }

  static InvocationResult symbolize(const std::vector<std::string>& words,
                                    const std::vector<std::string>& environment = {}) {
    std::vector<std::string> arguments = {"symbolize"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    return run_leakrun({.arguments = arguments, .environment = environment});
  }

  InvocationResult shell(const std::string& script) const {
    return run_leakrun(
        {.arguments = {"-c", script},
         .environment = {"leakrun=" LEAKRUN_PROGRAM, "folder=" + folder_.path().string()},
         .program = "sh"});
  }

  // A copy of the program `leaks` that can be changed.
  std::string own_program(const std::string& compiler) const {
    const fs::path copy = folder_.path() / "leaks";
    fs::copy_file(program(compiler, "leaks"), copy);
    return copy;
  }

  // Takes the debug information out of it, but not its build-id: lines are known from the cache
  // alone.
  static void strip(const std::string& file) {
    EXPECT_EQ(run_leakrun({.arguments = {"--strip-debug", file}, .program = "strip"}).exit_status,
              0);
  }

  PrivateFolder folder_{"leakrun-e2e"};
  std::string cache_ = "XDG_CACHE_HOME=" + (folder_.path() / "cache").string();
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

bool is_frame(const std::string& line) {
  return line.starts_with("    #");
}

TEST_P(SymbolizeCommand, NamesFramesAndLeavesTheRest) {
  const std::string log = raw_log(GetParam());
  const InvocationResult result = symbolize({file("log", log)});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.error_output, "");
  EXPECT_THAT(result.output, ContainsRegex(" in lose\\(\\) /[^\n]*/programs/leaks.cpp:6:"));
  EXPECT_THAT(result.output, ContainsRegex(" in main /[^\n]*/programs/leaks.cpp:12:"));
  std::string frames_apart;
  std::size_t number = 0;
  for (const std::string& line : lines_of(result.output)) {
    number = line.starts_with("    #0 ") ? 0 : number;
    if (is_frame(line)) {
      EXPECT_TRUE(line.starts_with("    #" + std::to_string(number++) + " 0x")) << line;
    } else {
      frames_apart += line + '\n';
    }
  }
  std::string expected;
  for (const std::string& line : lines_of(log)) {
    expected += is_frame(line) ? "" : line + '\n';
  }
  EXPECT_EQ(frames_apart, expected);
}

TEST_P(SymbolizeCommand, IsTheSameWithinTheLinesOfAHarness) {
  const std::string log = raw_log(GetParam());
  std::string wrapped;
  for (const std::string& line : lines_of(log)) {
    wrapped += "12: " + line + "\033[0m\r\n";
  }
  std::string expected;
  for (const std::string& line : lines_of(symbolize({file("log", log)}).output)) {
    expected += "12: " + line + "\033[0m\r\n";
  }
  EXPECT_EQ(symbolize({file("wrapped", wrapped)}).output, expected);
}

TEST_P(SymbolizeCommand, ReadsStandardInputToo) {
  const std::string log = file("log", raw_log(GetParam()));
  const std::string expected = symbolize({log}).output;
  EXPECT_EQ(shell("\"$leakrun\" symbolize <'" + log + "'").output, expected);
  EXPECT_EQ(shell("cat '" + log + "' | \"$leakrun\" symbolize '" + log + "' -").output,
            expected + expected);
}

INSTANTIATE_TEST_SUITE_P(Of, SymbolizeCommand, testing::Values("clang", "gcc"),
                         [](const auto& each) { return std::string(each.param); });

class SymbolizeFilter : public SymbolizeCommand {};

TEST_F(SymbolizeFilter, WritesALineBeforeTheNextOneComes) {
  const InvocationResult result = shell(R"sh(
    mkfifo "$folder/in" "$folder/out"
    "$leakrun" symbolize <"$folder/in" >"$folder/out" &
    exec 3>"$folder/in" 4<"$folder/out"
    for text in one two; do
      echo "$text" >&3
      read -r line <&4
      echo "got $line"
    done
    exec 3>&-
    wait $!)sh");
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.output, "got one\ngot two\n");
}

TEST_F(SymbolizeFilter, EndsQuietlyWhereNobodyReads) {
  file("log", std::string(std::size_t{4} << 20, '\n'));
  const InvocationResult result =
      shell(R"sh({ "$leakrun" symbolize "$folder/log"; echo $? >&2; } | true)sh");
  EXPECT_EQ(result.error_output, "141\n");
}

TEST_F(SymbolizeFilter, SaysWhatItCannotReadOrWrite) {
  const auto missing = symbolize({"/nonexistent/log"});
  EXPECT_EQ(missing.exit_status, 2);
  EXPECT_EQ(missing.error_output,
            "leakrun: cannot read /nonexistent/log: No such file or directory\n");
  const auto is_folder = symbolize({folder_.path().string()});
  EXPECT_EQ(is_folder.exit_status, 2);
  EXPECT_THAT(is_folder.error_output, HasSubstr("Is a directory"));
  EXPECT_EQ(symbolize({"--no-such-option"}).exit_status, 2);
  file("log", "text\n");
  const auto full = shell(R"sh("$leakrun" symbolize "$folder/log" >/dev/full)sh");
  EXPECT_EQ(full.exit_status, 5);
  EXPECT_EQ(full.error_output, "leakrun: cannot write standard output: No space left on device\n");
}

TEST_F(SymbolizeFilter, NeedsNoOtherProgram) {
  const auto result = symbolize({file("log", raw_log("clang"))}, {"PATH=/nonexistent"});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.output, HasSubstr("leaks.cpp:6"));
  EXPECT_EQ(result.error_output, "");
}

TEST_F(SymbolizeFilter, NamesNothingOfAProgramThatWasBuiltAnew) {
  std::string log = raw_log("clang");
  const std::string build_id = "(BuildId: ";
  for (std::size_t at = 0; (at = log.find(build_id, at)) != std::string::npos;) {
    at += build_id.size();
    log[at] = log[at] == '0' ? '1' : '0';
  }
  const auto result = symbolize({file("log", log)});
  EXPECT_EQ(result.output, log);
  EXPECT_THAT(result.error_output, HasSubstr("/leaks: it was built anew since (build-id "));
}

TEST_F(SymbolizeFilter, KeepsSymbolsForTheNextTime) {
  const std::string leaks = own_program("clang");
  const std::string log = file("log", log_of(leaks));
  EXPECT_THAT(symbolize({log}, {cache_}).output, HasSubstr("leaks.cpp:6"));
  strip(leaks);
  EXPECT_THAT(symbolize({log}, {cache_}).output, HasSubstr("leaks.cpp:6"));
  const auto without = symbolize({"--no-symbol-cache", log}, {cache_});
  EXPECT_THAT(without.output, Not(HasSubstr("leaks.cpp:6")));
  EXPECT_THAT(without.output, HasSubstr(" in main"));
}

TEST_F(SymbolizeFilter, AsksTheServersOfDebuginfod) {
  const std::string leaks = own_program("clang");
  const std::string log = file("log", log_of(leaks));
  const auto result = shell(R"sh(
    cd "$folder" && id=$(readelf -n leaks | sed -n 's/.*Build ID: //p')
    mkdir -p "served/buildid/$id"
    objcopy --only-keep-debug leaks "served/buildid/$id/debuginfo" && strip leaks && cd served
    python3 -c '
import http.server as server
listening = server.ThreadingHTTPServer(("127.0.0.1", 0), server.SimpleHTTPRequestHandler)
print(listening.server_port, flush=True)
listening.serve_forever()' >../port 2>/dev/null &
    for _ in $(seq 200); do [ -s ../port ] && break; sleep 0.05; done
    export DEBUGINFOD_CACHE_PATH="$folder/downloaded"
    "$leakrun" symbolize --no-symbol-cache ../log | grep -c leaks.cpp:6
    export DEBUGINFOD_URLS="http://127.0.0.1:$(cat ../port)"
    "$leakrun" symbolize --no-symbol-cache ../log | grep -c leaks.cpp:6
    kill $!)sh");
  EXPECT_EQ(result.output, "0\n1\n") << result.error_output;
}

// The look-up for the suppression waits until the next test has run.
TEST_F(SymbolizeFilter, TestsRunWhileSymbolsAreLookedUp) {
  const std::string leaks = own_program("clang");
  strip(leaks);
  const std::string ran = (folder_.path() / "ran").string();
  const std::string finder = file("bin/debuginfod-find", R"(#!/bin/sh
for _ in $(seq 600); do [ -e ")" + ran + R"(" ] && exit 1; sleep 0.1; done
touch ")" + ran + R"(.never")");
  fs::permissions(finder, fs::perms::owner_all);
  file("CTestTestfile.cmake", "add_test(first \"" + leaks +
                                  "\")\nadd_test(second /bin/sh -c \"touch " + ran + "; exec " +
                                  program("clang", "clean") + "\")\n");
  const std::string path = std::getenv("PATH");
  const auto result =
      run_leakrun({.arguments = {"-j1", "--no-symbol-cache", "--suppressions",
                                 file("none.supp", "leak:nothing\n"), folder_.path().string()},
                   .environment = {cache_, "DEBUGINFOD_URLS=http://127.0.0.1:1",
                                   "PATH=" + (folder_.path() / "bin").string() + ":" + path}});
  EXPECT_EQ(result.exit_status, 1);
  EXPECT_TRUE(fs::exists(ran));
  EXPECT_FALSE(fs::exists(ran + ".never"));
  EXPECT_LT(result.output.find("second"), result.output.find("first")) << result.output;
}

TEST_F(SymbolizeFilter, RunsShareTheSymbols) {
  const std::string leaks = own_program("gcc");
  run_leakrun({.arguments = {"--no-symbol-cache", leaks}, .environment = {cache_}});
  run_leakrun({.arguments = {"exec", "--no-symbol-cache", "--", leaks}, .environment = {cache_}});
  EXPECT_FALSE(fs::exists(folder_.path() / "cache/leakrun/symbols"));
  run_leakrun({.arguments = {leaks}, .environment = {cache_}});
  strip(leaks);
  const auto warm = run_leakrun({.arguments = {leaks}, .environment = {cache_}});
  EXPECT_THAT(warm.output, HasSubstr("leaks.cpp:6"));
}

}  // namespace
}  // namespace leakrun
