#include "wrapped_command.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace leakrun {
namespace {

[[noreturn]] void become_leakrun(const std::vector<std::string>& arguments) {
  std::vector<char*> words = {const_cast<char*>(LEAKRUN_PROGRAM)};
  for (const std::string& argument : arguments) {
    words.push_back(const_cast<char*>(argument.c_str()));
  }
  words.push_back(nullptr);
  execv(LEAKRUN_PROGRAM, words.data());
  _exit(99);
}

}  // namespace

WrappedCommand::WrappedCommand(const std::vector<std::string>& arguments,
                               const std::function<void()>& in_child) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  output_ = Descriptor(ends[0]);
  const Descriptor write_end(ends[1]);
  pid_ = fork();
  if (pid_ == 0) {
    in_child();
    dup2(write_end.number(), STDOUT_FILENO);
    const Descriptor nothing(open("/dev/null", O_WRONLY));
    dup2(nothing.number(), STDERR_FILENO);
    become_leakrun(arguments);
  }
}

WrappedCommand::WrappedCommand(const std::vector<std::string>& arguments, OnTerminal) {
  int terminal = -1;
  pid_ = forkpty(&terminal, nullptr, nullptr, nullptr);
  if (pid_ == 0) {
    termios settings{};
    tcgetattr(STDIN_FILENO, &settings);
    settings.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    tcsetattr(STDIN_FILENO, TCSANOW, &settings);
    become_leakrun(arguments);
  }
  output_ = Descriptor(terminal);
  fcntl(terminal, F_SETFD, FD_CLOEXEC);
}

WrappedCommand::~WrappedCommand() {
  if (!has_ended_) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
}

std::string WrappedCommand::line() {
  std::string text;
  for (char c = 0; read(output_.number(), &c, 1) == 1 && c != '\n';) {
    text += c;
  }
  return text;
}

std::string WrappedCommand::rest() {
  std::string text;
  std::array<char, 4096> buffer{};
  // EIO is the end of a terminal.
  for (ssize_t length = 0; (length = read(output_.number(), buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(length));
  }
  return text;
}

void WrappedCommand::type(const std::string& keys) {
  EXPECT_EQ(write(output_.number(), keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
}

int WrappedCommand::wait_status() {
  if (!has_ended_) {
    EXPECT_EQ(waitpid(pid_, &status_, 0), pid_);
    has_ended_ = true;
  }
  return status_;
}

}  // namespace leakrun
