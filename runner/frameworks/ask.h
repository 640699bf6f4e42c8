#pragma once

#include <cstddef>
#include <string>

#include "runner/process_end.h"
#include "runner/spawn.h"

namespace leakrun {

/// What a program wrote, asked by its arguments.
struct Answer {
  ProcessEnd end;
  bool is_whole = true;  ///< false: it wrote more than the limit, and was ended
  std::string output;
  std::string error_output;
};

/// Runs `question` to its end under a keeper, as a test is run: nothing of it is left. It is ended
/// when it writes more than `output_limit` bytes. Throws std::system_error where no process can be
/// made.
Answer ask(const ProcessSpec& question, std::size_t output_limit);

}  // namespace leakrun
