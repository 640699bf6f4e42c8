#include <exception>
#include <iostream>

#include "base/text.h"
#include "runner/commands.h"
#include "runner/run_error.h"

int main(int argc, char** argv) {
  using leakrun::ExitStatus;
  ExitStatus status = ExitStatus::kPassed;
  try {
    return leakrun::run_arguments({argv + 1, argv + argc});
  } catch (const leakrun::RunError& error) {
    std::cerr << "leakrun: " << leakrun::printable_line(error.what()) << '\n';
    status = error.status();
  } catch (const std::exception& error) {
    std::cerr << "leakrun: " << leakrun::printable_line(error.what()) << '\n';
    status = ExitStatus::kNotMeasured;
  }
  return static_cast<int>(status);
}
