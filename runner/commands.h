#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leakrun {

/// A word that may stand first on the command line.
struct Subcommand {
  std::string_view name;
  /// Gets the arguments behind the name; gives the exit status, or throws.
  int (*run)(const std::vector<std::string>& arguments);
};

const std::vector<Subcommand>& commands();

/// Runs what the command line, without the program's name, asks for: its command, or `run`.
int run_arguments(const std::vector<std::string>& arguments);

/// The command that may have been meant by `word`, or empty.
std::string nearest_command(std::string_view word);

}  // namespace leakrun
