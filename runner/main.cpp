#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "base/text.h"
#include "runner/doctor.h"
#include "runner/exec_command.h"
#include "runner/options.h"
#include "runner/report_command.h"
#include "runner/run_command.h"
#include "runner/run_error.h"

int main(int argc, char** argv) {
  using leakrun::ExitStatus;
  ExitStatus status = ExitStatus::kPassed;
  try {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (!arguments.empty() && arguments.front() == "doctor") {
      status = leakrun::doctor_command_line({arguments.begin() + 1, arguments.end()});
    } else if (!arguments.empty() && arguments.front() == "report") {
      status = leakrun::report_command_line({arguments.begin() + 1, arguments.end()});
    } else if (!arguments.empty() && arguments.front() == "exec") {
      return leakrun::exec_command_line({arguments.begin() + 1, arguments.end()});
    } else if (const auto options = leakrun::parse_options(arguments)) {
      status = leakrun::run_command_line(*options);
    }
  } catch (const leakrun::RunError& error) {
    std::cerr << "leakrun: " << leakrun::printable_line(error.what()) << '\n';
    status = error.status();
  } catch (const std::exception& error) {
    std::cerr << "leakrun: " << leakrun::printable_line(error.what()) << '\n';
    status = ExitStatus::kNotMeasured;
  }
  return static_cast<int>(status);
}
