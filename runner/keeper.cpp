#include "runner/keeper.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "base/system_error.h"
#include "runner/keeper_process.h"
#include "runner/spec_message.h"

namespace leakrun {
namespace {

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw_errno("cannot make a pipe");
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

}  // namespace

Keeper::Keeper() {
  std::array<int, 2> sockets{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
    throw_errno("cannot make a socket");
  }
  control_ = Descriptor(sockets[0]);
  const Descriptor keepers_control(sockets[1]);
  pid_ = fork();
  if (pid_ < 0) {
    throw_errno("cannot start a process");
  }
  if (pid_ == 0) {
    keep_tests(keepers_control.number());
  }
}

Keeper::Keeper(Keeper&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)),
      control_(std::move(other.control_)),
      can_serve_(other.can_serve_) {}

Keeper::~Keeper() {
  control_.reset();
  while (pid_ > 0 && waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

TestOutputs Keeper::start(const ProcessSpec& spec) {
  Pipe output = make_pipe();
  Pipe error = make_pipe();
  const Pipe& output_or_both = spec.merges_outputs ? error : output;
  // Where the keeper is gone read_end() tells.
  send_spec(control_.number(), spec, output_or_both.write_end.number(), error.write_end.number());
  return {std::move(output.read_end), std::move(error.read_end)};
}

void Keeper::request_end() {
  // Not a message: one that the keeper had not read would reset the connection.
  shutdown(control_.number(), SHUT_WR);
  can_serve_ = false;
}

ProcessEnd Keeper::read_end() {
  KeeperReply reply;
  ssize_t received = -1;
  do {
    received = recv(control_.number(), &reply, sizeof reply, MSG_WAITALL);
  } while (received < 0 && errno == EINTR);
  if (received != sizeof reply) {
    // The keeper itself was killed: nobody knows how the test ended.
    reply = {{.how = ProcessEnd::How::kSignaled, .code = SIGKILL}, false};
  }
  can_serve_ = can_serve_ && reply.can_serve;
  return reply.end;
}

}  // namespace leakrun
