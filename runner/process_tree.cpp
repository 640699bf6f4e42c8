#include "runner/process_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace leakrun {
namespace {

using Clock = std::chrono::steady_clock;

// How often the tree is killed again before giving up: a process may fork while it is killed.
constexpr double kKillInterval = 0.1;
constexpr int kKillRounds = 50;

// The parent of `pid` by /proc/PID/stat, where it follows the last ')' of the name; 0 for none.
pid_t parent_of(const char* pid) {
  const std::string path = fmt::format("/proc/{}/stat", pid);
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return 0;
  }
  std::array<char, 512> buffer{};
  const ssize_t length = read(fd, buffer.data(), buffer.size() - 1);
  close(fd);
  const std::string_view text(buffer.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  const std::size_t name_end = text.rfind(')');
  // ") S PPID": the state is one letter.
  return name_end == std::string_view::npos || name_end + 4 >= text.size()
             ? 0
             : static_cast<pid_t>(std::strtol(text.data() + name_end + 4, nullptr, 10));
}

std::multimap<pid_t, pid_t> children_by_parent() {
  std::multimap<pid_t, pid_t> children;
  DIR* proc = opendir("/proc");
  if (proc == nullptr) {
    return children;
  }
  while (const dirent* entry = readdir(proc)) {  // NOLINT(concurrency-mt-unsafe)
    const auto pid = static_cast<pid_t>(std::strtol(entry->d_name, nullptr, 10));
    if (pid > 0) {
      children.emplace(parent_of(entry->d_name), pid);
    }
  }
  closedir(proc);
  return children;
}

void signal_descendants(int signal) {
  for (const pid_t pid : descendants()) {
    kill(pid, signal);
  }
}

// True where there is no child at all.
bool reap_children() {
  while (true) {
    const pid_t pid = waitpid(-1, nullptr, WNOHANG);
    if (pid == 0) {
      return false;
    }
    if (pid < 0 && errno != EINTR) {
      return true;
    }
  }
}

}  // namespace

std::vector<pid_t> descendants() {
  const auto children = children_by_parent();
  std::vector<pid_t> found = {getpid()};
  for (std::size_t i = 0; i < found.size(); i++) {
    const auto [first, last] = children.equal_range(found[i]);
    std::for_each(first, last, [&](const auto& entry) { found.push_back(entry.second); });
  }
  found.erase(found.begin());
  return found;
}

bool is_descendant(pid_t pid) {
  // Pids may be given out anew while this walks.
  constexpr int kMostGenerations = 1000;
  for (int i = 0; i < kMostGenerations && pid > 1; i++) {
    pid = parent_of(std::to_string(pid).c_str());
    if (pid == getpid()) {
      return true;
    }
  }
  return false;
}

bool wait_for_children(double seconds) {
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  sigset_t child_signal;
  sigemptyset(&child_signal);
  sigaddset(&child_signal, SIGCHLD);
  while (!reap_children()) {
    const double left = std::chrono::duration<double>(end - Clock::now()).count();
    if (left <= 0) {
      return false;
    }
    timespec wait{};
    wait.tv_sec = static_cast<time_t>(left);
    wait.tv_nsec = static_cast<long>((left - static_cast<double>(wait.tv_sec)) * 1e9);
    sigtimedwait(&child_signal, nullptr, &wait);
  }
  return true;
}

void end_descendants(double grace_seconds) {
  signal_descendants(SIGTERM);
  if (wait_for_children(grace_seconds)) {
    return;
  }
  for (int round = 0; round < kKillRounds; round++) {
    signal_descendants(SIGKILL);
    if (wait_for_children(kKillInterval)) {
      return;
    }
  }
}

}  // namespace leakrun
