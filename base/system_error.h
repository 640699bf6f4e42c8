#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace leakrun {

/// What the system calls the errno `error`, in English: "No such file or directory". Thread-safe.
inline std::string system_message(int error) {
  return std::generic_category().message(error);
}

/// Throws the current errno as std::system_error, whose text is "`what`: REASON".
[[noreturn]] inline void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace leakrun
