#pragma once

#include "runner/process_end.h"

namespace leakrun {

/// What the keeper says when a test has ended, as raw bytes: both sides are one program.
struct KeeperReply {
  ProcessEnd end;
  bool can_serve = false;  ///< it waits for the next test; else it has ended
};

/// The keeper's side of runner/keeper.h, in a process that was forked for it: runs the tests that
/// `control` brings (runner/spec_message.h) until that is closed.
[[noreturn]] void keep_tests(int control);

}  // namespace leakrun
