#include "on_terminal.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstring>

#include "base/descriptor.h"
#include "tests/screen.h"

namespace leakrun {
namespace {

bool has_mode(int terminal, const termios& mode) {
  termios now{};
  return tcgetattr(terminal, &now) == 0 && now.c_iflag == mode.c_iflag &&
         now.c_oflag == mode.c_oflag && now.c_lflag == mode.c_lflag &&
         std::memcmp(now.c_cc, mode.c_cc, sizeof now.c_cc) == 0;
}

}  // namespace

OnTerminal run_on_terminal(std::vector<std::string> arguments, unsigned short columns,
                           const std::function<void(const std::string&, int)>& act) {
  winsize size{};
  size.ws_col = columns;
  size.ws_row = 24;
  int terminal = -1;
  const pid_t pid = forkpty(&terminal, nullptr, nullptr, &size);
  if (pid == 0) {
    arguments.insert(arguments.begin(),
                     {"env", "-u", "NO_COLOR", "TERM=xterm", "LC_ALL=C.UTF-8", LEAKRUN_PROGRAM});
    std::vector<char*> words;
    for (std::string& word : arguments) {
      words.push_back(word.data());
    }
    words.push_back(nullptr);
    execvp("env", words.data());
    _exit(127);
  }
  const Descriptor owner(terminal);
  termios mode{};
  tcgetattr(terminal, &mode);
  OnTerminal result;
  Screen screen(columns);
  std::array<char, 4096> buffer{};
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(100);
  for (;;) {
    pollfd event{terminal, POLLIN, 0};
    if (poll(&event, 1, 1000) == 0) {
      if (std::chrono::steady_clock::now() > limit) {
        ADD_FAILURE() << "leakrun does not end; the screen:\n" << screen.text();
        kill(pid, SIGKILL);
        break;
      }
      continue;
    }
    const ssize_t length = read(terminal, buffer.data(), buffer.size());
    if (length <= 0) {
      break;  // EIO: nobody has the terminal open any more
    }
    const std::string_view piece(buffer.data(), static_cast<std::size_t>(length));
    result.bytes += piece;
    screen.write(piece);
    act(screen.text(), terminal);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  result.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.last = screen.text();
  result.is_as_before =
      !screen.is_alternate() && !screen.hides_cursor() && has_mode(terminal, mode);
  EXPECT_EQ(screen.lost_moves(), 0);
  return result;
}

}  // namespace leakrun
