#pragma once

#include <functional>
#include <string>
#include <vector>

namespace leakrun {

/// What leakrun wrote to a terminal of its own, and left behind there.
struct OnTerminal {
  int exit_status = -1;  ///< or 128 and the signal
  std::string bytes;
  std::string last;           ///< what stands on the screen at the end
  bool is_as_before = false;  ///< modes of the terminal, and of its screen and cursor
};

/// Runs leakrun on a terminal of its own, of 24 rows. `act` is called with the screen and the
/// terminal after each piece of output; what is written to the terminal is typed.
OnTerminal run_on_terminal(std::vector<std::string> arguments, unsigned short columns,
                           const std::function<void(const std::string&, int)>& act);

}  // namespace leakrun
