#include "runner/spec_message.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace leakrun {
namespace {

constexpr std::size_t kDescriptors = 2;

void put(std::string& bytes, std::size_t number) {
  std::array<char, sizeof number> raw{};
  std::memcpy(raw.data(), &number, sizeof number);
  bytes.append(raw.data(), raw.size());
}

void put(std::string& bytes, const std::string& text) {
  put(bytes, text.size());
  bytes += text;
}

void put(std::string& bytes, const std::vector<std::string>& texts) {
  put(bytes, texts.size());
  for (const std::string& text : texts) {
    put(bytes, text);
  }
}

// What put() made, in the same order.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  std::size_t number() {
    std::size_t number = 0;
    std::memcpy(&number, rest_.data(), sizeof number);
    rest_.remove_prefix(sizeof number);
    return number;
  }

  std::string text() {
    const std::size_t size = number();
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
  }

  std::vector<std::string> texts() {
    std::vector<std::string> texts(number());
    for (std::string& one : texts) {
      one = text();
    }
    return texts;
  }

 private:
  std::string_view rest_;
};

// Of a ProcessSpec what has a fixed size.
struct Fixed {
  std::optional<double> timeout_seconds;
  std::uint64_t memory_limit_bytes = 0;
  bool leaves_processes = false;
};

std::string bytes_of(const ProcessSpec& spec) {
  std::string bytes;
  put(bytes, spec.arguments);
  put(bytes, spec.working_directory);
  put(bytes, spec.environment);
  put(bytes, spec.recordings);
  return bytes;
}

ProcessSpec spec_of(std::string_view bytes, const Fixed& fixed) {
  Reader reader(bytes);
  ProcessSpec spec;
  spec.arguments = reader.texts();
  spec.working_directory = reader.text();
  spec.environment = reader.texts();
  spec.recordings = reader.text();
  spec.timeout_seconds = fixed.timeout_seconds;
  spec.memory_limit_bytes = fixed.memory_limit_bytes;
  spec.leaves_processes = fixed.leaves_processes;
  return spec;
}

// What comes first, and brings the descriptors.
struct Head {
  std::size_t size = 0;  // of what follows
  Fixed fixed;
};

bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR) {
      return false;
    }
    bytes.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
  }
  return true;
}

// The ancillary data of a message: the descriptors.
union AncillaryBuffer {
  cmsghdr alignment;
  std::array<char, CMSG_SPACE(kDescriptors * sizeof(int))> bytes;
};

}  // namespace

bool send_spec(int socket, const ProcessSpec& spec, int standard_output, int standard_error) {
  const std::string bytes = bytes_of(spec);
  Head head{bytes.size(), {spec.timeout_seconds, spec.memory_limit_bytes, spec.leaves_processes}};
  iovec part{&head, sizeof head};
  AncillaryBuffer ancillary{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = &ancillary;
  message.msg_controllen = sizeof ancillary;
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(kDescriptors * sizeof(int));
  const std::array<int, kDescriptors> descriptors = {standard_output, standard_error};
  std::memcpy(CMSG_DATA(header), descriptors.data(), sizeof descriptors);
  ssize_t sent = -1;
  do {
    sent = sendmsg(socket, &message, MSG_NOSIGNAL);
  } while (sent < 0 && errno == EINTR);
  return sent == sizeof head && send_all(socket, bytes);
}

std::optional<SpecMessage> receive_spec(int socket) {
  Head head;
  iovec part{&head, sizeof head};
  AncillaryBuffer ancillary{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = &ancillary;
  message.msg_controllen = sizeof ancillary;
  ssize_t received = -1;
  do {
    received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
  } while (received < 0 && errno == EINTR);
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (received != sizeof head || header == nullptr || header->cmsg_type != SCM_RIGHTS ||
      header->cmsg_len != CMSG_LEN(kDescriptors * sizeof(int))) {
    return std::nullopt;
  }
  std::array<int, kDescriptors> descriptors{};
  std::memcpy(descriptors.data(), CMSG_DATA(header), sizeof descriptors);
  SpecMessage result{{}, Descriptor(descriptors[0]), Descriptor(descriptors[1])};
  std::string bytes(head.size, '\0');
  received = recv(socket, bytes.data(), bytes.size(), MSG_WAITALL);
  if (received < 0 || static_cast<std::size_t>(received) != bytes.size()) {
    return std::nullopt;
  }
  result.spec = spec_of(bytes, head.fixed);
  return result;
}

}  // namespace leakrun
