#include "runner/exec_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>
#include <cmath>
#include <iostream>

#include "base/text.h"
#include "runner/run_error.h"

namespace leakrun {
namespace {

namespace po = boost::program_options;
using Words = std::vector<std::string>;

constexpr const char* kUsage =
    "Usage: leakrun exec [OPTIONS] -- COMMAND [ARG...]\n"
    "\n"
    "Runs one command as if leakrun were not there, measures what it does to memory, and says on\n"
    "standard error what it found: for CTest, Meson, Bazel and Make. See docs/exec.md.\n"
    "\n";

constexpr const char* kUsageEnd =
    "\n"
    "Each option can be set in the environment too: LEAKRUN_THRESHOLD_MB=10.\n"
    "\n"
    "Exit status: the command's own where it failed; else 1 where it leaked or grew, 5 where it "
    "could\n"
    "not be measured, 0 where nothing was found. 2 wrong usage, 124 timed out, 126 and 127 the\n"
    "command could not be started. A command that a signal ended ends leakrun by the same "
    "signal.\n";

[[noreturn]] void fail(const std::string& message) {
  throw RunError(ExitStatus::kUsage, message);
}

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
  add("timeout", text("", "S"), "seconds after which the command is ended (default: never)");
  add("name", text("", "NAME"), "the test's name in reports (default: the command's base name)");
  add("junit", text("", "FILE"), "write a JUnit XML report");
  add("json", text("", "FILE"), "write the results document");
  add("append", po::bool_switch(),
      "add to the reports that are there; many commands may do so at once");
  add("error-exitcode", text("1", "N"), "exit status where the command leaked or grew");
  add("when-enabled", po::bool_switch(),
      "only where DETECT_MEMORY_LEAKS is 1, true or yes; else run the command alone");
  add("color", text("auto", "auto|always|never"), "colour in the text report");
  add("verbose,v", po::bool_switch(), "tell of a command without findings too");
  add("help,h", po::bool_switch(), "print this");
  return options;
}

// A long option's name for LEAKRUN_NAME; empty, which is no option, for any other variable.
std::string option_of_variable(const po::options_description& options,
                               const std::string& variable) {
  constexpr std::string_view kPrefix = "LEAKRUN_";
  if (!variable.starts_with(kPrefix)) {
    return {};
  }
  std::string name = variable.substr(kPrefix.size());
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  const auto* option = options.find_nothrow(name, false);
  return option != nullptr && name != "help" && name != "version" ? name : std::string();
}

double number_option(const po::variables_map& values, const char* name, const char* what) {
  const auto& text = values[name].as<std::string>();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number) ||
      number < 0 || number > 1e9) {
    fail(fmt::format("--{}: '{}' is not {}", name, printable_line(text), what));
  }
  return number;
}

unsigned count_option(const po::variables_map& values, const char* name) {
  const double number = number_option(values, name, "a whole number from 1 to 10000");
  if (number < 1 || number > 10000 || number != std::floor(number)) {
    fail(fmt::format("--{}: '{}' is not a whole number from 1 to 10000", name,
                     printable_line(values[name].as<std::string>())));
  }
  return static_cast<unsigned>(number);
}

template <typename Choice>
Choice choice_option(const po::variables_map& values, const char* name,
                     const std::vector<std::pair<std::string, Choice>>& choices) {
  const auto& text = values[name].as<std::string>();
  Words words;
  for (const auto& [word, choice] : choices) {
    if (word == text) {
      return choice;
    }
    words.push_back(word);
  }
  const std::string nearest = nearest_word(text, words);
  fail(fmt::format("--{}: '{}' is none of {}{}", name, printable_line(text), fmt::join(words, ", "),
                   nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest)));
}

// The error of Boost's parser as one line that says what to do.
std::string usage_error(const po::error& error, const po::options_description& options) {
  constexpr const char* kHelp = "(leakrun exec --help lists the options)";
  if (const auto* unknown = dynamic_cast<const po::unknown_option*>(&error)) {
    Words names;
    for (const auto& option : options.options()) {
      names.push_back("--" + option->long_name());
    }
    const std::string option = unknown->get_option_name();
    const std::string given = option.substr(0, option.find('='));
    const std::string nearest = nearest_word(given, names);
    return fmt::format("unknown option '{}'{} {}", printable_line(given),
                       nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest), kHelp);
  }
  return fmt::format("{} {}", printable_line(error.what()), kHelp);
}

std::map<std::string, std::string> values_as_text(const po::variables_map& values) {
  std::map<std::string, std::string> text;
  for (const auto& [name, value] : values) {
    if (value.value().type() == typeid(std::string)) {
      text[name] = value.as<std::string>();
    } else if (value.value().type() == typeid(bool)) {
      text[name] = value.as<bool>() ? "true" : "false";
    }
  }
  text.erase("help");
  return text;
}

po::variables_map read_values(const Words& arguments, const po::options_description& options) {
  // For an error that says what to do.
  po::options_description all;
  all.add(options).add_options()("word", po::value<Words>(), "");
  po::positional_options_description words;
  words.add("word", -1);
  po::variables_map values;
  constexpr int kStyle =
      po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
  try {
    po::store(po::command_line_parser(arguments).options(all).positional(words).style(kStyle).run(),
              values);
    po::store(
        po::parse_environment(
            options, [&](const std::string& name) { return option_of_variable(options, name); }),
        values);
    po::notify(values);
  } catch (const po::error& error) {
    fail(usage_error(error, options));
  }
  if (values.count("word") > 0) {
    fail(fmt::format(
        "exec: '{}' is no option; write the command behind --, as in 'leakrun exec -- {}'",
        printable_line(values["word"].as<Words>().front()),
        printable_line(values["word"].as<Words>().front())));
  }
  return values;
}

// Standard output is the command's.
std::string file_option(const po::variables_map& values, const char* name) {
  std::string file = values[name].as<std::string>();
  if (file == "-") {
    fail(fmt::format("--{} -: standard output is the command's; give a file", name));
  }
  return file;
}

void check_append(const ExecOptions& options) {
  if (options.append && options.json_file.empty() && options.junit_file.empty()) {
    fail("--append: there is nothing to append to; give --json FILE or --junit FILE");
  }
  if (!options.json_file.empty() && options.json_file == options.junit_file) {
    fail("--json and --junit name the same file; give each its own");
  }
}

ExecOptions options_from(const po::variables_map& values, Words command) {
  ExecOptions options;
  options.command = std::move(command);
  options.name = values["name"].as<std::string>();
  if (options.name.empty()) {
    options.name = std::filesystem::path(options.command.front()).filename().string();
  }
  options.limits.threshold_bytes = static_cast<std::uint64_t>(
      number_option(values, "threshold-mb", "a number of megabytes, such as 10 or 0.5") *
      (1 << 20));
  options.limits.leaks = choice_option<LeakPolicy>(
      values, "leaks",
      {{"fail", LeakPolicy::kFail}, {"warn", LeakPolicy::kWarn}, {"off", LeakPolicy::kOff}});
  options.leak_report = values["leak-report"].as<bool>();
  options.top = count_option(values, "top");
  if (!values["timeout"].as<std::string>().empty()) {
    options.timeout_seconds = number_option(values, "timeout", "a number of seconds");
    if (*options.timeout_seconds == 0) {
      fail("--timeout: 0 would end the command at once; give a number of seconds over 0");
    }
  }
  options.junit_file = file_option(values, "junit");
  options.json_file = file_option(values, "json");
  options.append = values["append"].as<bool>();
  check_append(options);
  constexpr const char* kStatus = "a whole number from 1 to 255";
  const double status = number_option(values, "error-exitcode", kStatus);
  if (status < 1 || status > 255 || status != std::floor(status)) {
    fail(fmt::format("--error-exitcode: '{}' is not {}",
                     printable_line(values["error-exitcode"].as<std::string>()), kStatus));
  }
  options.error_exit_code = static_cast<int>(status);
  options.when_enabled = values["when-enabled"].as<bool>();
  options.color = choice_option<ColorChoice>(values, "color",
                                             {{"auto", ColorChoice::kAuto},
                                              {"always", ColorChoice::kAlways},
                                              {"never", ColorChoice::kNever}});
  options.verbose = values["verbose"].as<bool>();
  options.as_text = values_as_text(values);
  return options;
}

}  // namespace

std::optional<ExecOptions> parse_exec_options(const Words& arguments) {
  const auto separator = std::find(arguments.begin(), arguments.end(), "--");
  const po::options_description options = exec_options();
  const po::variables_map values = read_values({arguments.begin(), separator}, options);
  if (values["help"].as<bool>()) {
    std::cout << kUsage << options << kUsageEnd;
    return std::nullopt;
  }
  if (separator == arguments.end() || separator + 1 == arguments.end()) {
    fail("exec: no command given; write it behind --, as in 'leakrun exec -- ./net_tests'");
  }
  return options_from(values, {separator + 1, arguments.end()});
}

}  // namespace leakrun
