#include "runner/exec_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <cmath>
#include <iostream>

#include "base/text.h"
#include "runner/option_sources.h"
#include "runner/run_error.h"
#include "runner/source_view_options.h"

namespace leakrun {
namespace {

namespace po = boost::program_options;
using Words = std::vector<std::string>;

constexpr const char* kExecUsage =
    "Usage: leakrun exec [OPTIONS] -- COMMAND [ARG...]\n"
    "\n"
    "Runs one command as if leakrun were not there, measures what it does to memory, and says on\n"
    "standard error what it found: for CTest, Meson, Bazel and Make. See docs/exec.md.\n"
    "\n";

constexpr const char* kExecUsageEnd =
    "\n"
    "Each option can be set in the environment too: LEAKRUN_THRESHOLD_MB=10.\n"
    "\n"
    "Exit status: the command's own where it failed; else 1 where it leaked or grew, 5 where it "
    "could\n"
    "not be measured, 0 where nothing was found. 2 wrong usage, 124 timed out, 126 and 127 the\n"
    "command could not be started. A command that a signal ended ends leakrun by the same "
    "signal.\n";

// The name under which what is no option is kept.
constexpr const char* kWords = "word";

po::options_description exec_options() {
  po::options_description options("Options", 100, 60);
  auto add = options.add_options();
  const auto text = [](const char* value, const char* shown) {
    return po::value<std::string>()->default_value(value)->value_name(shown);
  };
  add("threshold-mb", text("5.0", "X"),
      "growth over X MB (1,048,576 bytes each) fails the command");
  add("leaks", text("fail", "fail|warn|off"), "what a leak that LeakSanitizer finds does");
  add("leak-report", po::bool_switch(), "print the allocation report");
  add("top", text("10", "N"), "stacks named");
  add("override", po::value<Words>()->composing()->value_name("GLOB:WHAT"),
      "limits of the command where its name matches: GLOB:threshold-mb=50 or GLOB:skip; "
      "repeatable, the first that matches wins");
  add("suppressions", po::value<Words>()->composing()->value_name("FILE"),
      "leaks and growth that are not to count; repeatable (default: leakrun.supp, looked for as "
      "for a target that is the command's program)");
  add("generate-suppressions", po::bool_switch(),
      "print suppressions for what was found, behind the report");
  add("timeout", text("", "S"), "seconds after which the command is ended (default: never)");
  add("name", text("", "NAME"), "the test's name in reports (default: the command's base name)");
  add("junit", text("", "FILE"), "write a JUnit XML report");
  add("json", text("", "FILE"), "write the results document");
  add("junit-locations", po::bool_switch(),
      "with --junit: file and line of the test, which Jenkins' schema refuses");
  add("append", po::bool_switch(),
      "add to the reports that are there; many commands may do so at once");
  add("error-exitcode", text("1", "N"), "exit status where the command leaked or grew");
  add("when-enabled", po::bool_switch(),
      "only where DETECT_MEMORY_LEAKS is 1, true or yes; else run the command alone");
  add_source_view_options(options);
  add("no-symbol-cache", po::bool_switch(),
      "look all symbols up anew, and keep none for the next run");
  add("color", text("auto", "auto|always|never"), "colour in the text report");
  add("verbose,v", po::bool_switch(), "tell of a command without findings too");
  add("help,h", po::bool_switch(), "print this");
  return options;
}

// Standard output is the command's.
std::string file_option(const OptionValues& values, const char* name) {
  std::string file = values.text(name);
  if (file == "-") {
    values.refuse(name, "'-': standard output is the command's; give a file");
  }
  return file;
}

void check_append(const ExecOptions& options) {
  if (options.append && options.reports.empty()) {
    fail_usage("--append: there is nothing to append to; give --json FILE or --junit FILE");
  }
}

ExecOptions options_from(const OptionValues& values, Words command) {
  ExecOptions options;
  options.command = std::move(command);
  options.name = values.text("name");
  if (options.name.empty()) {
    options.name = std::filesystem::path(options.command.front()).filename().string();
  }
  options.limits.threshold_bytes = static_cast<std::uint64_t>(
      values.number("threshold-mb", "a number of megabytes, such as 10 or 0.5") * (1 << 20));
  options.limits.leaks = values.choice<LeakPolicy>(
      "leaks",
      {{"fail", LeakPolicy::kFail}, {"warn", LeakPolicy::kWarn}, {"off", LeakPolicy::kOff}});
  options.overrides = override_options(values);
  options.suppression_files = values.words("suppressions");
  options.generate_suppressions = values.flag("generate-suppressions");
  options.leak_report = values.flag("leak-report");
  options.top = values.count("top");
  if (!values.text("timeout").empty()) {
    options.timeout_seconds = values.number("timeout", "a number of seconds");
    if (*options.timeout_seconds == 0) {
      values.refuse("timeout", "0 would end the command at once; give a number of seconds over 0");
    }
  }
  for (const char* option : {"junit", "json"}) {
    if (std::string file = file_option(values, option); !file.empty()) {
      options.reports.emplace(option, std::move(file));
    }
  }
  options.report_style = report_style_from(values);
  options.append = values.flag("append");
  check_append(options);
  constexpr const char* kStatus = "a whole number from 1 to 255";
  const double status = values.number("error-exitcode", kStatus);
  if (status < 1 || status > 255 || status != std::floor(status)) {
    values.refuse(
        "error-exitcode",
        fmt::format("'{}' is not {}", printable_line(values.text("error-exitcode")), kStatus));
  }
  options.error_exit_code = static_cast<int>(status);
  options.when_enabled = values.flag("when-enabled");
  options.view = source_view_from(values);
  options.no_symbol_cache = values.flag("no-symbol-cache");
  options.color = color_option(values);
  options.verbose = values.flag("verbose");
  options.as_text = values.as_text();
  options.as_text["source-root"] = options.view.source_root;
  options.as_text.erase("help");
  return options;
}

}  // namespace

std::optional<ExecOptions> parse_exec_options(const Words& arguments) {
  const auto separator = std::find(arguments.begin(), arguments.end(), "--");
  const po::options_description options = exec_options();
  // No configuration file: it is the suite's, and a wrapper that finds one in each test's working
  // directory would not be the same for all.
  const OptionValues values =
      read_options({.options = options, .command = "leakrun exec", .words = kWords},
                   {arguments.begin(), separator})
          .values;
  if (values.flag("help")) {
    std::cout << kExecUsage << options << kExecUsageEnd;
    return std::nullopt;
  }
  if (const Words words = values.words(kWords); !words.empty()) {
    const std::string word = printable_line(words.front());
    fail_usage(fmt::format(
        "exec: '{}' is no option; write the command behind --, as in 'leakrun exec -- {}'", word,
        word));
  }
  if (separator == arguments.end() || separator + 1 == arguments.end()) {
    fail_usage("exec: no command given; write it behind --, as in 'leakrun exec -- ./net_tests'");
  }
  return options_from(values, {separator + 1, arguments.end()});
}

}  // namespace leakrun
