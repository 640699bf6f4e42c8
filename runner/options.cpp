#include "runner/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <charconv>
#include <cmath>
#include <iostream>
#include <sstream>
#include <thread>

#include "base/text.h"
#include "runner/run_error.h"
#include "runner/version.h"

namespace leakrun {
namespace {

namespace po = boost::program_options;
using Words = std::vector<std::string>;

constexpr const char* kUsage =
    "Usage: leakrun [run] [OPTIONS] TARGET... [-- ARGS passed to each test]\n"
    "       leakrun report RESULTS          the report of an earlier run, also of one cut off\n"
    "       leakrun exec [OPTIONS] -- COMMAND [ARG...]    one command, as a wrapper (exec --help)\n"
    "       leakrun doctor [PROGRAM...]     what can be measured on this machine, and what cannot\n"
    "\n"
    "Runs every test of a suite in a process of its own under AddressSanitizer and fails the\n"
    "tests that leaked, or whose heap grew over a threshold, naming the call stacks.\n"
    "\n"
    "A TARGET is a test program, a folder of test programs, a CTest build tree, a CMake source\n"
    "tree or a folder inside one, or a folder of single-file C or C++ tests. Source trees are\n"
    "configured and built with AddressSanitizer first.\n"
    "\n";

constexpr const char* kUsageEnd =
    "\n"
    "Each option can be set in the environment too: LEAKRUN_THRESHOLD_MB=10.\n"
    "\n"
    "Exit status: 0 all passed, 1 a test failed, leaked or grew, 2 wrong usage, 3 the suite could\n"
    "not be built, 4 no test found, 5 leakrun could not measure, 130 interrupted.\n";

[[noreturn]] void fail(const std::string& message) {
  throw RunError(ExitStatus::kUsage, message);
}

po::options_description visible_options() {
  po::options_description options("Options", 100, 60);
  auto add = options.add_options();
  add("threshold-mb", po::value<std::string>()->default_value("5.0")->value_name("X"),
      "growth over X MB (1,048,576 bytes each) fails the test");
  add("leaks", po::value<std::string>()->default_value("fail")->value_name("fail|warn|off"),
      "what a leak that LeakSanitizer finds does");
  add("leak-report", po::bool_switch(), "print the allocation report of each failing test");
  add("top", po::value<std::string>()->default_value("10")->value_name("N"),
      "stacks named per test");
  add("heap-profile", po::bool_switch(),
      "measure programs that the agent cannot enter (gcc -static-libasan) by the runtime's own "
      "profiles; coarse");
  add("jobs,j", po::value<std::string>()->value_name("N"),
      "tests, and compilations, at once (default: the number of processors)");
  add("timeout", po::value<std::string>()->default_value("300")->value_name("S"),
      "seconds after which a test is ended; a CTest TIMEOUT wins");
  add("filter", po::value<Words>()->composing()->value_name("GLOB"),
      "run only tests whose name matches; repeatable; * and ?");
  add("exclude", po::value<Words>()->composing()->value_name("GLOB"),
      "leave out tests whose name matches; repeatable");
  add("override", po::value<Words>()->composing()->value_name("GLOB:WHAT"),
      "limits of the tests whose name matches: GLOB:threshold-mb=50 or GLOB:skip; repeatable, the "
      "first that matches wins");
  add("junit", po::value<std::string>()->default_value("")->value_name("FILE"),
      "write a JUnit XML report; - is standard output");
  add("json", po::value<std::string>()->default_value("")->value_name("FILE"),
      "write the results document; - is standard output");
  add("toolchain", po::value<std::string>()->default_value("")->value_name("clang|gcc|FILE"),
      "CMake toolchain file for source trees (default: Clang, else GCC)");
  add("build-dir", po::value<std::string>()->default_value("")->value_name("DIR"),
      "where a source tree is built (default: SOURCE/build/leakrun-TOOLCHAIN)");
  add("cmake-arg", po::value<Words>()->composing()->value_name("ARG"),
      "passed to cmake when a source tree is configured; repeatable: --cmake-arg -DX=ON");
  add("color", po::value<std::string>()->default_value("auto")->value_name("auto|always|never"),
      "colour in the text report");
  add("verbose,v", po::bool_switch(), "tell more of each failing test");
  add("quiet,q", po::bool_switch(), "no line for tests that passed");
  add("version", po::bool_switch(), "print the version");
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

Words words_of(const po::variables_map& values, const char* name) {
  return values.count(name) > 0 ? values[name].as<Words>() : Words{};
}

// The error of Boost's parser as one line that says what to do.
std::string usage_error(const po::error& error, const po::options_description& options) {
  constexpr const char* kHelp = "(leakrun --help lists the options)";
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

po::variables_map read_values(const Words& arguments, const po::options_description& visible) {
  po::options_description all;
  all.add(visible).add_options()("target", po::value<Words>()->composing(), "");
  po::positional_options_description positional;
  positional.add("target", -1);
  po::variables_map values;
  constexpr int kStyle =
      po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
  try {
    po::store(
        po::command_line_parser(arguments).options(all).positional(positional).style(kStyle).run(),
        values);
    po::store(
        po::parse_environment(
            visible, [&](const std::string& name) { return option_of_variable(visible, name); }),
        values);
    po::notify(values);
  } catch (const po::error& error) {
    fail(usage_error(error, visible));
  }
  return values;
}

std::map<std::string, std::string> values_as_text(const po::variables_map& values) {
  std::map<std::string, std::string> text;
  for (const auto& [name, value] : values) {
    if (value.value().type() == typeid(std::string)) {
      text[name] = value.as<std::string>();
    } else if (value.value().type() == typeid(bool)) {
      text[name] = value.as<bool>() ? "true" : "false";
    } else if (value.value().type() == typeid(Words)) {
      text[name] = fmt::format("{}", fmt::join(value.as<Words>(), " "));
    }
  }
  text.erase("help");
  text.erase("version");
  return text;
}

bool print_help_or_version(const po::variables_map& values,
                           const po::options_description& visible) {
  if (values["help"].as<bool>()) {
    std::cout << kUsage << visible << kUsageEnd;
    return true;
  }
  if (values["version"].as<bool>()) {
    std::cout << "leakrun " << kVersion << '\n';
    return true;
  }
  return false;
}

RunOptions options_from(const po::variables_map& values) {
  RunOptions options;
  options.targets = words_of(values, "target");
  options.threshold_bytes = static_cast<std::uint64_t>(
      number_option(values, "threshold-mb", "a number of megabytes, such as 10 or 0.5") *
      (1 << 20));
  options.leaks = choice_option<LeakPolicy>(
      values, "leaks",
      {{"fail", LeakPolicy::kFail}, {"warn", LeakPolicy::kWarn}, {"off", LeakPolicy::kOff}});
  options.leak_report = values["leak-report"].as<bool>();
  options.heap_profile = values["heap-profile"].as<bool>();
  options.top = count_option(values, "top");
  options.jobs = values.count("jobs") > 0 ? count_option(values, "jobs")
                                          : std::max(1U, std::thread::hardware_concurrency());
  options.timeout_seconds = number_option(values, "timeout", "a number of seconds");
  if (options.timeout_seconds == 0) {
    fail("--timeout: 0 would end every test at once; give a number of seconds over 0");
  }
  options.filters = words_of(values, "filter");
  options.excludes = words_of(values, "exclude");
  for (const std::string& text : words_of(values, "override")) {
    const auto override = parse_override(text);
    if (!override) {
      fail(override.error());
    }
    options.overrides.push_back(*override);
  }
  options.junit_file = values["junit"].as<std::string>();
  options.json_file = values["json"].as<std::string>();
  options.build_dir = values["build-dir"].as<std::string>();
  options.toolchain = values["toolchain"].as<std::string>();
  options.cmake_args = words_of(values, "cmake-arg");
  options.color = choice_option<ColorChoice>(values, "color",
                                             {{"auto", ColorChoice::kAuto},
                                              {"always", ColorChoice::kAlways},
                                              {"never", ColorChoice::kNever}});
  options.verbose = values["verbose"].as<bool>();
  options.quiet = values["quiet"].as<bool>();
  options.as_text = values_as_text(values);
  return options;
}

// `--cmake-arg -DX=ON`: Boost would take the value for an option. Only the joined form is safe.
Words with_joined_values(const Words& arguments) {
  Words joined;
  for (std::size_t i = 0; i < arguments.size(); i++) {
    if (arguments[i] == "--cmake-arg" && i + 1 < arguments.size()) {
      joined.push_back(arguments[i] + "=" + arguments[i + 1]);
      i++;
    } else {
      joined.push_back(arguments[i]);
    }
  }
  return joined;
}

}  // namespace

std::optional<RunOptions> parse_options(const Words& arguments) {
  const auto separator = std::find(arguments.begin(), arguments.end(), "--");
  Words own(arguments.begin(), separator);
  if (!own.empty() && own.front() == "run") {
    own.erase(own.begin());
  }
  const po::options_description visible = visible_options();
  const po::variables_map values = read_values(with_joined_values(own), visible);
  if (print_help_or_version(values, visible)) {
    return std::nullopt;
  }
  RunOptions options = options_from(values);
  if (separator != arguments.end()) {
    options.test_arguments.assign(separator + 1, arguments.end());
  }
  if (options.targets.empty()) {
    fail(
        "no target given: name a test program, a folder or a CMake project, as in "
        "'leakrun ./tests' (leakrun --help lists the options)");
  }
  return options;
}

}  // namespace leakrun
