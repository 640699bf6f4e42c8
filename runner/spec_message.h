#pragma once

#include <optional>

#include "base/descriptor.h"
#include "runner/spawn.h"

namespace leakrun {

// How leakrun hands a test to a keeper, which is a fork of this very program: there is neither a
// version nor a byte order.

/// A test, and where it writes to.
struct SpecMessage {
  ProcessSpec spec;
  Descriptor standard_output;
  Descriptor standard_error;
};

/// Sends `spec` and copies of the two descriptors over the stream socket. False where the other
/// side is gone.
bool send_spec(int socket, const ProcessSpec& spec, int standard_output, int standard_error);

/// Waits for a message; none where the other side is gone.
std::optional<SpecMessage> receive_spec(int socket);

}  // namespace leakrun
