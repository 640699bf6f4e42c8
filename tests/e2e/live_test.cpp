// --live: the full screen of a run, and how it is left.
#include <gmock/gmock.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>

#include "base/file.h"
#include "leakrun_process.h"
#include "on_terminal.h"
#include "report/json_report.h"

namespace leakrun {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kKeysOfView = "q quit  ? help";

bool has(const std::string& screen, const std::string& text) {
  return screen.find(text) != std::string::npos;
}

// Presses `key` once when the screen has `text`.
class Press {
 public:
  Press(std::string text, std::string key) : text_(std::move(text)), key_(std::move(key)) {}

  bool operator()(const std::string& screen, int terminal) {
    if (!was_pressed_ && has(screen, text_)) {
      was_pressed_ = write(terminal, key_.data(), key_.size()) == static_cast<ssize_t>(key_.size());
      seen_ = screen;
    }
    return was_pressed_;
  }

  const std::string& seen() const { return seen_; }

 private:
  std::string text_;
  std::string key_;
  std::string seen_;
  bool was_pressed_ = false;
};

class LiveView : public testing::Test {
 protected:
  // A test that holds its memory until it is ended, and one behind it.
  std::vector<std::string> arguments(std::vector<std::string> options) {
    write_source(folder_.path() / "CTestTestfile.cmake",
                 "add_test(holds " + program("gcc", "holds_memory") + ")\nadd_test(last " +
                     program("gcc", "clean") + ")\n");
    options.insert(options.begin(), {"--live", "-j1"});
    options.push_back(folder_.path().string());
    return options;
  }

  SuiteResult document() const {
    std::ifstream file(folder_.path() / "results.json");
    std::ostringstream text;
    text << file.rdbuf();
    const auto suite = read_json_report(text.str());
    EXPECT_TRUE(suite) << suite.error();
    return suite.value_or(SuiteResult{});
  }

  PrivateFolder folder_{"leakrun-e2e"};
};

TEST_F(LiveView, ShowsWhatATestHoldsAndLetsItBeSkipped) {
  Press skip("load_all_pages()", "x");
  const OnTerminal result =
      run_on_terminal(arguments({"--json", (folder_.path() / "results.json").string()}), 100,
                      [&](const std::string& screen, int terminal) { skip(screen, terminal); });
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_TRUE(result.is_as_before);
  EXPECT_THAT(skip.seen(), HasSubstr("0/2"));
  EXPECT_THAT(skip.seen(), ContainsRegex("> holds +\\+30\\.[0-9]+ MB +of 5.00 MB +███████████!"));
  EXPECT_THAT(skip.seen(), HasSubstr("Heap of holds"));
  EXPECT_THAT(skip.seen(),
              ContainsRegex("30.00 MB in 30 +.*holds_memory.cpp:[0-9]+ load_all_pages"));
  EXPECT_THAT(skip.seen(), HasSubstr(kKeysOfView));
  // The report as always, below what was there before.
  EXPECT_THAT(result.last, Not(HasSubstr(kKeysOfView)));
  EXPECT_THAT(result.last, HasSubstr("Skipped: ended in the live view by "));
  EXPECT_THAT(result.last, HasSubstr("2 tests in "));
  const SuiteResult suite = document();
  EXPECT_EQ(result_of(suite, "holds").verdict, Verdict::kSkipped);
  EXPECT_THAT(result_of(suite, "holds").reason, HasSubstr("ended in the live view by "));
  EXPECT_EQ(result_of(suite, "last").verdict, Verdict::kPassed);
}

TEST_F(LiveView, IsQuitLikeByCtrlC) {
  for (const std::string key : {"q", "\x03"}) {
    Press quit("> holds", key);
    const OnTerminal result =
        run_on_terminal(arguments({}), 100,
                        [&](const std::string& screen, int terminal) { quit(screen, terminal); });
    EXPECT_EQ(result.exit_status, 130);
    EXPECT_TRUE(result.is_as_before);
    EXPECT_THAT(result.last, HasSubstr("0 of 2 tests had finished."));
  }
}

TEST_F(LiveView, HelpsAndSorts) {
  Press help("Growth▾", "?");
  Press back("Ctrl-L", "?");
  Press sort("> holds", "s");
  Press quit("Heap▾", "q");
  const OnTerminal result =
      run_on_terminal(arguments({}), 100, [&](const std::string& screen, int terminal) {
        if (help(screen, terminal) && back(screen, terminal) && sort(screen, terminal)) {
          quit(screen, terminal);
        }
      });
  EXPECT_EQ(result.exit_status, 130);
  EXPECT_THAT(quit.seen(), HasSubstr("> holds"));
}

// Whatever ends leakrun.
TEST_F(LiveView, PutsTheTerminalBackAfterSignals) {
  for (const int number : {SIGTERM, SIGHUP, SIGSEGV, SIGABRT}) {
    bool is_sent = false;
    const OnTerminal result =
        run_on_terminal(arguments({}), 100, [&](const std::string& screen, int terminal) {
          if (!is_sent && has(screen, "> holds")) {
            is_sent = kill(tcgetpgrp(terminal), number) == 0;
          }
        });
    EXPECT_EQ(result.exit_status, number == SIGTERM || number == SIGHUP ? 130 : 128 + number);
    EXPECT_TRUE(result.is_as_before) << number;
    EXPECT_THAT(result.last, Not(HasSubstr(kKeysOfView))) << number;
  }
}

TEST_F(LiveView, IsPlainProgressWithoutATerminal) {
  const InvocationResult result = run_leakrun(
      {.arguments = {"--live", program("gcc", "clean")}, .environment = {"TERM=xterm"}});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.error_output,
            "leakrun: --live needs a terminal in the foreground: plain progress instead\n");
  EXPECT_THAT(result.output, HasSubstr("PASSED"));
  EXPECT_EQ(result.output.find('\033'), std::string::npos);
}

}  // namespace
}  // namespace leakrun
