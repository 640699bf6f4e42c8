#include "runner/spawn.h"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace leakrun {
namespace {

// What the child's process is like before its program starts.
class SpawnSettings {
 public:
  SpawnSettings() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    sigset_t signals;
    sigfillset(&signals);
    posix_spawnattr_setsigdefault(&attributes_, &signals);
    sigemptyset(&signals);
    posix_spawnattr_setsigmask(&attributes_, &signals);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  posix_spawn_file_actions_t* actions() { return &actions_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const std::string& word : words) {
    pointers.push_back(const_cast<char*>(word.c_str()));  // NOLINT: exec's interface
  }
  pointers.push_back(nullptr);
  return pointers;
}

// posix_spawn and not fork: the child shares this process's memory until its program starts.
int spawn(const ProcessSpec& spec, const std::array<int, 2>& outputs, int folder, pid_t& pid) {
  SpawnSettings settings;
  posix_spawn_file_actions_addopen(settings.actions(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(settings.actions(), outputs[0], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(settings.actions(), outputs[1], STDERR_FILENO);
  posix_spawn_file_actions_addfchdir_np(settings.actions(), folder);
  if (!spec.working_directory.empty()) {
    posix_spawn_file_actions_addchdir_np(settings.actions(), spec.working_directory.c_str());
  }
  auto arguments = pointers_to(spec.arguments);
  auto environment = pointers_to(spec.environment);
  environ = environment.data();  // whose PATH is searched
  int error = posix_spawnp(&pid, arguments[0], settings.actions(), settings.attributes(),
                           arguments.data(), environment.data());
  if (error == ENOEXEC) {
    // As execvp does with a script that does not say what runs it.
    std::string shell = "/bin/sh";
    arguments.insert(arguments.begin(), shell.data());
    error = posix_spawn(&pid, shell.c_str(), settings.actions(), settings.attributes(),
                        arguments.data(), environment.data());
  }
  environ = nullptr;
  return error;
}

}  // namespace leakrun
