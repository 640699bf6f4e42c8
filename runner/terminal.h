#pragma once

#include <cstddef>

#include "runner/options.h"

namespace leakrun {

/// Whether the descriptor is a terminal that understands escape sequences.
bool is_capable_terminal(int descriptor);

/// Whether text for the descriptor is to be coloured: `choice`, then NO_COLOR (no-color.org), then
/// FORCE_COLOR (force-color.org), CLICOLOR_FORCE and CLICOLOR (bixense.com/clicolors), then whether
/// it is such a terminal.
bool wants_color(ColorChoice choice, int descriptor);

/// Whether the locale of the environment (LC_ALL, LC_CTYPE, LANG) writes UTF-8.
bool is_utf8_locale();

struct TerminalSize {
  std::size_t columns = 0;
  std::size_t rows = 0;
};

/// Of the terminal behind the descriptor, now; 0 by 0 where it is none.
TerminalSize terminal_size(int descriptor);

/// Columns of the terminal behind the descriptor; 0 where it is none.
unsigned terminal_width(int descriptor);

}  // namespace leakrun
