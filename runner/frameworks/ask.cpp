#include "runner/frameworks/ask.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "runner/keeper.h"

namespace leakrun {
namespace {

// Reads what is there now. Closes the descriptor at its end.
void read_available(Descriptor& from, std::string& to) {
  std::array<char, std::size_t{64} << 10> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  while (from) {
    const ssize_t length = ::read(from.number(), buffer.data(), buffer.size());
    if (length > 0) {
      to.append(buffer.data(), static_cast<std::size_t>(length));
      return;
    }
    if (length < 0 && errno == EINTR) {
      continue;
    }
    if (length == 0 || errno != EAGAIN) {
      from.reset();
    }
    return;
  }
}

void drain(Descriptor& from, std::string& to, std::size_t limit) {
  for (std::size_t before = to.size() + 1; from && before != to.size() && to.size() <= limit;) {
    before = to.size();
    read_available(from, to);
  }
}

}  // namespace

Answer ask(const ProcessSpec& question, std::size_t output_limit) {
  Keeper keeper;
  TestOutputs outputs = keeper.start(question);
  Answer answer;
  for (bool has_ended = false; !has_ended;) {
    std::array<pollfd, 3> polled{pollfd{keeper.descriptor(), POLLIN, 0},
                                 pollfd{outputs.standard_output.number(), POLLIN, 0},
                                 pollfd{outputs.standard_error.number(), POLLIN, 0}};
    if (::poll(polled.data(), polled.size(), -1) < 0) {
      continue;  // EINTR
    }
    has_ended = polled[0].revents != 0;
    if (polled[1].revents != 0) {
      read_available(outputs.standard_output, answer.output);
    }
    if (polled[2].revents != 0) {
      read_available(outputs.standard_error, answer.error_output);
    }
    if (answer.is_whole && answer.output.size() + answer.error_output.size() > output_limit) {
      answer.is_whole = false;
      outputs.standard_output.reset();
      outputs.standard_error.reset();
      keeper.request_end();
    }
  }
  answer.end = keeper.read_end();
  drain(outputs.standard_output, answer.output, output_limit);
  drain(outputs.standard_error, answer.error_output, output_limit);
  return answer;
}

}  // namespace leakrun
