#include "runner/doctor.h"

#include <unistd.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <filesystem>
#include <iostream>
#include <optional>

#include "base/file.h"
#include "runner/aslr.h"
#include "runner/check.h"
#include "runner/compiler_check.h"
#include "runner/install_layout.h"
#include "runner/machine_checks.h"
#include "runner/option_sources.h"
#include "runner/options.h"
#include "runner/probe.h"
#include "runner/program_check.h"
#include "runner/progress_display.h"
#include "runner/terminal.h"
#include "runner/test_environment.h"
#include "runner/tracing_check.h"
#include "runner/version.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;
using Words = std::vector<std::string>;

constexpr const char* kDoctorUsage =
    "Usage: leakrun doctor [OPTIONS] [PROGRAM...]\n"
    "\n"
    "Says what leakrun can measure on this machine, what it cannot, and the cure for each. Builds\n"
    "a small program with each compiler that is installed, and runs it as a test is run.\n"
    "For each PROGRAM it says how it will be measured, or why it cannot be; it does not run it.\n"
    "\n";

constexpr const char* kDoctorUsageEnd =
    "\n"
    "ok: works. warning: leakrun measures, but less. missing, failed: it cannot measure.\n"
    "\n"
    "Exit status: 0 leakrun can measure here, and each PROGRAM; 2 wrong usage; 5 it cannot.\n";

po::options_description doctor_options() {
  po::options_description options("Options", 100, 60);
  auto add = options.add_options();
  add("color", po::value<std::string>()->default_value("auto")->value_name("auto|always|never"),
      "colour in the table");
  add("help,h", po::bool_switch(), "print this");
  return options;
}

// The probes of a machine, in a folder that lives as long as they are looked at.
struct Trial {
  std::optional<PrivateFolder> folder;
  std::string load_error;  ///< of the agent
  std::vector<Compiler> compilers;
  std::vector<Probe> probes;  ///< one for each compiler; none where there was no folder
};

// Building with each compiler takes the time of all that doctor does.
void run_trial(Trial& trial, const fs::path& agent, bool has_folder) {
  trial.compilers = find_compilers();
  if (!has_folder) {
    trial.load_error = can_be_preloaded(agent) ? agent_load_error(agent) : "";
    return;
  }
  trial.folder.emplace("leakrun");
  const fs::path preloaded = preloadable_agent(agent, trial.folder->path());
  trial.load_error = agent_load_error(preloaded);
  if (!trial.load_error.empty()) {
    return;
  }
  ProgressDisplay progress(std::cout, trial.compilers.size(), false,
                           [] { return terminal_size(STDOUT_FILENO); });
  for (const Compiler& compiler : trial.compilers) {
    const std::string name = compiler.program.filename().string();
    progress.started(name);
    const fs::path own_folder = trial.folder->path() / std::to_string(trial.probes.size());
    fs::create_directory(own_folder);
    trial.probes.push_back(try_probe(compiler.program, own_folder, preloaded));
    progress.finished(name, std::nullopt);
  }
  progress.clear();
}

std::vector<Check> machine_checks() {
  const InstallLayout layout = expected_install_layout();
  const Check temporary = temporary_folder_check(temporary_folder_facts(layout.agent));
  const Check tracing = tracing_check(try_tracing());
  Trial trial;
  run_trial(trial, layout.agent, !prevents_measuring(temporary));

  std::vector<Check> checks;
  checks.push_back(agent_check(layout.agent, trial.load_error, trial.probes));
  checks.push_back(toolchain_files_check(layout.toolchains));
  for (std::size_t i = 0; i < trial.compilers.size(); i++) {
    checks.push_back(i < trial.probes.size() ? compiler_check(trial.compilers[i], trial.probes[i],
                                                              tracing.state == CheckState::kOk)
                                             : untried_compiler_check(trial.compilers[i]));
  }
  if (trial.compilers.empty()) {
    checks.push_back(no_compiler_check());
  }
  checks.push_back(symbolizer_check(trial.probes));
  checks.push_back(tracing);
  checks.push_back(aslr_check(aslr_random_bits(), can_avoid_aslr()));
  checks.push_back(temporary);
  return checks;
}

}  // namespace

ExitStatus doctor_command_line(const Words& arguments) {
  const po::options_description visible = doctor_options();
  // What stands behind the separator is a program even where it looks like an option.
  const auto separator = std::find(arguments.begin(), arguments.end(), "--");
  const OptionValues values =
      read_options({.options = visible, .command = "leakrun doctor", .words = "program"},
                   {arguments.begin(), separator})
          .values;
  if (values.flag("help")) {
    std::cout << kDoctorUsage << visible << kDoctorUsageEnd;
    return ExitStatus::kPassed;
  }
  const bool color = wants_color(color_option(values), STDOUT_FILENO);
  Words names = values.words("program");
  if (separator != arguments.end()) {
    names.insert(names.end(), separator + 1, arguments.end());
  }
  std::vector<Check> checks = machine_checks();
  std::cout << "leakrun " << kVersion << "\n\n" << table_of(checks, color) << '\n';
  if (!names.empty()) {
    std::vector<Check> programs;
    for (const std::string& program : names) {
      programs.push_back(program_check(program_facts(program)));
    }
    std::cout << table_of(programs, color) << '\n';
    checks.insert(checks.end(), programs.begin(), programs.end());
  }
  std::cout << conclusion_of(checks, color) << '\n';
  const bool is_prevented = std::any_of(checks.begin(), checks.end(), prevents_measuring);
  return is_prevented ? ExitStatus::kNotMeasured : ExitStatus::kPassed;
}

}  // namespace leakrun
