#include "base/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <map>
#include <memory>
#include <system_error>

#include "base/descriptor.h"
#include "base/system_error.h"
#include "base/text.h"

extern char** environ;

namespace leakrun {
namespace {

namespace fs = std::filesystem;

/// A write to a pipe that nobody reads any more shall be EPIPE and not end leakrun. Per thread,
/// because other threads and the disposition of the process are not ours to change.
class SigpipeBlock {
 public:
  SigpipeBlock() {
    sigemptyset(&sigpipe_);
    sigaddset(&sigpipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &sigpipe_, &previous_);
  }
  ~SigpipeBlock() {
    const timespec now{};
    while (!was_pending_ && sigtimedwait(&sigpipe_, nullptr, &now) < 0 && errno == EINTR) {
    }
    pthread_sigmask(SIG_SETMASK, &previous_, nullptr);
  }
  SigpipeBlock(const SigpipeBlock&) = delete;
  SigpipeBlock& operator=(const SigpipeBlock&) = delete;

 private:
  sigset_t sigpipe_;
  sigset_t previous_;
  bool was_pending_;
};

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

/// Both ends close on exec and stand above 2, where the child's own three are put.
std::optional<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return std::nullopt;
  }
  const Descriptor low_read(ends[0]);
  const Descriptor low_write(ends[1]);
  Pipe pipe{Descriptor(::fcntl(ends[0], F_DUPFD_CLOEXEC, 3)),
            Descriptor(::fcntl(ends[1], F_DUPFD_CLOEXEC, 3))};
  if (!pipe.read_end || !pipe.write_end) {
    return std::nullopt;
  }
  return pipe;
}

struct FileActionsDeleter {
  void operator()(posix_spawn_file_actions_t* actions) const {
    posix_spawn_file_actions_destroy(actions);
  }
};
struct AttributesDeleter {
  void operator()(posix_spawnattr_t* attributes) const { posix_spawnattr_destroy(attributes); }
};

/// leakrun may block or ignore signals for its own ends; a tool starts with the usual ones.
void set_usual_signals(posix_spawnattr_t& attributes) {
  sigset_t none;
  sigemptyset(&none);
  sigset_t ignored_by_us;
  sigemptyset(&ignored_by_us);
  sigaddset(&ignored_by_us, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &ignored_by_us);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

std::vector<std::string> environment_of(const Command& command) {
  std::map<std::string, std::string> set(command.environment.begin(), command.environment.end());
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (set.find(std::string(text.substr(0, text.find('=')))) == set.end()) {
      result.emplace_back(text);
    }
  }
  for (const auto& [name, value] : set) {
    result.push_back(fmt::format("{}={}", name, value));
  }
  return result;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) {
    pointers.push_back(word.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

/// A started tool and leakrun's ends of its pipes. Killed when it is dropped before its end.
class Child {
 public:
  static tl::expected<std::unique_ptr<Child>, std::string> start(const Command& command);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Serves the pipes until the tool has ended and what it wrote is read.
  tl::expected<void, std::string> serve(CommandResult& result);
  tl::expected<int, std::string> wait();

 private:
  explicit Child(const Command& command) : command_(command) {}

  int spawn(const fs::path& program, Pipe& input, Pipe& output, Pipe& error_output);
  void write_input(short events);
  tl::expected<void, std::string> read_output(Descriptor& pipe, std::string& text);

  const Command& command_;
  pid_t pid_ = -1;
  Descriptor ended_;  ///< readable when the process has ended; none on kernels without pidfd
  Descriptor input_;
  Descriptor output_;
  Descriptor error_output_;
  std::size_t input_written_ = 0;
  std::size_t output_total_ = 0;
};

Child::~Child() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    (void)wait();
  }
}

int Child::spawn(const fs::path& program, Pipe& input, Pipe& output, Pipe& error_output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const std::unique_ptr<posix_spawn_file_actions_t, FileActionsDeleter> free_actions(&actions);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  const std::unique_ptr<posix_spawnattr_t, AttributesDeleter> free_attributes(&attributes);

  const Pipe& errors = command_.merge_standard_error ? output : error_output;
  posix_spawn_file_actions_adddup2(&actions, input.read_end.number(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output.write_end.number(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, errors.write_end.number(), STDERR_FILENO);
  if (!command_.working_directory.empty()) {
    posix_spawn_file_actions_addchdir_np(&actions, command_.working_directory.c_str());
  }
  set_usual_signals(attributes);

  std::vector<std::string> arguments = command_.arguments;
  std::vector<std::string> environment = environment_of(command_);
  return ::posix_spawn(&pid_, program.c_str(), &actions, &attributes, pointers_to(arguments).data(),
                       pointers_to(environment).data());
}

tl::expected<std::unique_ptr<Child>, std::string> Child::start(const Command& command) {
  if (command.arguments.empty()) {
    return tl::make_unexpected(std::string("no command to run"));
  }
  const std::string& name = command.arguments.front();
  const fs::path program = find_program(name);
  if (program.empty()) {
    return tl::make_unexpected(fmt::format("{} is not installed or not in PATH", name));
  }
  std::optional<Pipe> input = make_pipe();
  std::optional<Pipe> output = make_pipe();
  std::optional<Pipe> error_output = make_pipe();
  if (!input || !output || !error_output) {
    return tl::make_unexpected(fmt::format("cannot run {}: {}", name, system_message(errno)));
  }
  std::unique_ptr<Child> child(new Child(command));
  if (const int error = child->spawn(fs::absolute(program), *input, *output, *error_output)) {
    child->pid_ = -1;
    return tl::make_unexpected(fmt::format("cannot run {}: {}", name, system_message(error)));
  }
  child->ended_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, child->pid_, 0)));
  child->input_ = std::move(input->write_end);
  child->output_ = std::move(output->read_end);
  child->error_output_ = std::move(error_output->read_end);
  for (const Descriptor* end : {&child->input_, &child->output_, &child->error_output_}) {
    ::fcntl(end->number(), F_SETFL, O_NONBLOCK);
  }
  return child;
}

void Child::write_input(short events) {
  const std::string_view rest = std::string_view(command_.standard_input).substr(input_written_);
  if (rest.empty()) {
    input_.reset();
    return;
  }
  if (events == 0) {
    return;
  }
  const ssize_t written = ::write(input_.number(), rest.data(), rest.size());
  if (written >= 0) {
    input_written_ += static_cast<std::size_t>(written);
  } else if (errno != EAGAIN && errno != EINTR) {
    input_.reset();  // the tool does not read the rest: its own affair
  }
}

/// Reads what is there; closes the pipe at its end.
tl::expected<void, std::string> Child::read_output(Descriptor& pipe, std::string& text) {
  std::array<char, std::size_t{64} << 10> buffer;
  while (pipe) {
    const ssize_t count = ::read(pipe.number(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0 && errno == EAGAIN) {
      return {};
    }
    if (count <= 0) {
      pipe.reset();
      return {};
    }
    output_total_ += static_cast<std::size_t>(count);
    if (output_total_ > command_.output_limit) {
      return tl::make_unexpected(fmt::format("{} wrote more than {} bytes",
                                             command_.arguments.front(), command_.output_limit));
    }
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return {};
}

tl::expected<void, std::string> Child::serve(CommandResult& result) {
  const SigpipeBlock no_sigpipe;
  const int idle_limit =
      command_.idle_limit ? static_cast<int>(command_.idle_limit->count() * 1000) : -1;
  bool has_ended = false;
  while (!has_ended && (input_ || output_ || error_output_ || ended_)) {
    if (input_) {
      write_input(0);
    }
    std::array<pollfd, 4> polled{
        pollfd{input_.number(), POLLOUT, 0}, pollfd{output_.number(), POLLIN, 0},
        pollfd{error_output_.number(), POLLIN, 0}, pollfd{ended_.number(), POLLIN, 0}};
    const int ready = ::poll(polled.data(), polled.size(), idle_limit);
    if (ready < 0 && errno != EINTR) {
      return tl::make_unexpected(fmt::format("cannot read the output of {}: {}",
                                             command_.arguments.front(), system_message(errno)));
    }
    if (ready == 0) {
      return tl::make_unexpected(fmt::format("{} did nothing for {} s, ended",
                                             command_.arguments.front(),
                                             command_.idle_limit->count()));
    }
    if (ready < 0) {
      continue;
    }
    // Looked at before the pipes are read: what the tool wrote before its end is then read too,
    // and a process it left behind with the pipes open is not waited for.
    has_ended = polled[3].revents != 0;
    if (input_) {
      write_input(polled[0].revents);
    }
    if (auto read = read_output(output_, result.output); !read) {
      return read;
    }
    if (auto read = read_output(error_output_, result.error_output); !read) {
      return read;
    }
  }
  return {};
}

tl::expected<int, std::string> Child::wait() {
  int status = 0;
  const pid_t pid = std::exchange(pid_, -1);
  while (::waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) {
      return tl::make_unexpected(fmt::format("the exit status of {} is lost: {}",
                                             command_.arguments.front(), system_message(errno)));
    }
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

bool is_executable_file(const fs::path& file) {
  std::error_code error;
  return fs::is_regular_file(file, error) && ::access(file.c_str(), X_OK) == 0;
}

}  // namespace

tl::expected<CommandResult, std::string> run_command(const Command& command) {
  auto child = Child::start(command);
  if (!child) {
    return tl::make_unexpected(child.error());
  }
  CommandResult result;
  if (auto served = (*child)->serve(result); !served) {
    return tl::make_unexpected(served.error());
  }
  auto exit_status = (*child)->wait();
  if (!exit_status) {
    return tl::make_unexpected(exit_status.error());
  }
  result.exit_status = *exit_status;
  return result;
}

fs::path find_program(std::string_view program) {
  if (program.find('/') != std::string_view::npos) {
    return program;
  }
  const char* path = std::getenv("PATH");
  for (const std::string& folder :
       split(path != nullptr ? path : "/usr/local/bin:/usr/bin:/bin", ':')) {
    // An empty part of PATH is the working directory.
    fs::path candidate = fs::path(folder.empty() ? "." : folder) / program;
    if (!program.empty() && is_executable_file(candidate)) {
      return candidate;
    }
  }
  return {};
}

}  // namespace leakrun
