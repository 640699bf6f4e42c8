#include <exception>
#include <iostream>

#include "base/text.h"
#include "runner/commands.h"
#include "runner/run_error.h"

int main(int argc, char** argv) {
  using leakrun::ExitStatus;
  ExitStatus status = ExitStatus::kPassed;
  try {
    const int own = leakrun::run_arguments({argv + 1, argv + argc});
    if (std::cout.flush()) {
      return own;
    }
    std::cerr << "leakrun: cannot write standard output\n";
    return own != 0 ? own : static_cast<int>(ExitStatus::kNotMeasured);
  } catch (const leakrun::RunError& error) {
    std::cerr << "leakrun: " << leakrun::printable_line(error.what()) << '\n';
    status = error.status();
  } catch (const std::exception& error) {
    std::cerr << "leakrun: " << leakrun::printable_line(error.what()) << '\n';
    status = ExitStatus::kNotMeasured;
  }
  return static_cast<int>(status);
}
