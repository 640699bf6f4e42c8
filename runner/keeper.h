#pragma once

#include <sys/types.h>

#include "base/descriptor.h"
#include "runner/process_end.h"
#include "runner/spawn.h"

namespace leakrun {

/// What a test that a keeper runs writes to: the reading ends, which do not block.
struct TestOutputs {
  Descriptor standard_output;
  Descriptor standard_error;
};

/// A process of leakrun's own that runs tests, one at a time. It is a subreaper, so that every
/// descendant of a test stays below it, whatever process group or session it moved to. It ends the
/// whole tree after the timeout, on request, and when leakrun itself is gone; what is left when the
/// test ends has a moment to end too and is then ended.
///
/// Not thread-safe: leakrun has one thread when it forks.
class Keeper {
 public:
  /// Starts the process. Throws std::system_error where there can be none.
  Keeper();
  /// Ends the test that runs and waits for the process to end.
  ~Keeper();
  Keeper(Keeper&& other) noexcept;
  Keeper& operator=(Keeper&&) = delete;
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  /// Starts `spec`. Only while no test runs and can_serve(). Throws std::system_error where there
  /// are no pipes.
  TestOutputs start(const ProcessSpec& spec);

  /// Readable when the test has ended.
  int descriptor() const { return control_.number(); }

  /// Asks the keeper to end its test; the end is still to be read.
  void request_end();

  /// Reads how the test ended, once descriptor() is readable.
  ProcessEnd read_end();

  /// Whether it can run another test: not after request_end(), nor where a test left processes
  /// behind that stay.
  bool can_serve() const { return can_serve_; }

  pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = 0;
  Descriptor control_;
  bool can_serve_ = true;
};

}  // namespace leakrun
