#include "runner/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <iostream>
#include <thread>

#include "runner/option_sources.h"
#include "runner/rerun.h"
#include "runner/run_error.h"
#include "runner/schedule_options.h"
#include "runner/show_config.h"
#include "runner/source_view_options.h"
#include "runner/test_environment.h"
#include "runner/version.h"

namespace leakrun {
namespace {

namespace po = boost::program_options;
using Words = std::vector<std::string>;

constexpr const char* kRunUsage =
    "Usage: leakrun [run] [OPTIONS] TARGET... [-- ARGS passed to each test]\n"
    "       leakrun report RESULTS          the report of an earlier run, also of one cut off\n"
    "       leakrun exec [OPTIONS] -- COMMAND [ARG...]    one command, as a wrapper (exec --help)\n"
    "       leakrun list [OPTIONS] TARGET...  the tests that would run\n"
    "       leakrun symbolize [FILE...]     a log with its call stacks symbolized\n"
    "       leakrun doctor [PROGRAM...]     what can be measured on this machine, and what cannot\n"
    "\n"
    "Runs every test of a suite in a process of its own under AddressSanitizer and fails the\n"
    "tests that leaked, or whose heap grew over a threshold, naming the call stacks.\n"
    "\n"
    "A TARGET is a test program, a folder of test programs, a CTest build tree, a CMake source\n"
    "tree or a folder inside one, or a folder of single-file C or C++ tests. Source trees are\n"
    "configured and built with AddressSanitizer first.\n"
    "\n";

constexpr const char* kListUsage =
    "Usage: leakrun list [OPTIONS] TARGET... [-- ARGS passed to each test]\n"
    "\n"
    "Prints the tests that leakrun would run with the same options. Source trees are built.\n"
    "\n";

constexpr const char* kRunUsageEnd =
    "\n"
    "Each option can be set in the environment too, LEAKRUN_THRESHOLD_MB=10, and in a file\n"
    "leakrun.cfg, threshold-mb = 10. The command line wins over the environment, which wins over\n"
    "the file.\n"
    "\n"
    "Exit status: 0 all passed, 1 a test failed, leaked or grew, 2 wrong usage, 3 the suite could\n"
    "not be built, 4 no test found, 5 leakrun could not measure, 130 interrupted.\n";

// The name under which the targets are kept.
constexpr const char* kTargets = "target";

std::string processors() {
  return std::to_string(std::max(1U, std::thread::hardware_concurrency()));
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
  add("timeline", po::bool_switch(),
      "record ten times a second what each test holds, and the stacks at its peak");
  add("live", po::bool_switch(),
      "a full-screen view of the tests that run, what they hold and which stacks hold it");
  add("unwind", po::value<std::string>()->default_value("auto")->value_name("auto|fast|full"),
      "how call stacks are followed: fast by frame pointers; full by unwind tables, slower; auto: "
      "fast, and a failing test whose stacks are cut short once more in full");
  add("jobs,j",
      po::value<std::string>()->default_value(processors(), "processors")->value_name("N"),
      "tests, and compilations, at once");
  add("timeout", po::value<std::string>()->default_value("300")->value_name("S"),
      "seconds after which a test is ended; a CTest TIMEOUT wins");
  add("memory-budget", po::value<std::string>()->default_value("80%")->value_name("MB|N%"),
      "memory for tests that run at once, by their earlier peaks; % of the machine or control "
      "group");
  add("test-memory-mb", po::value<std::string>()->default_value("0")->value_name("X"),
      "end a test whose processes have more than X MB resident; 0: no limit");
  add("fail-fast", po::bool_switch(), "start nothing more after the first failure: --max-fail 1");
  add("max-fail", po::value<std::string>()->default_value("0")->value_name("N"),
      "start nothing more after N failures; 0: no limit");
  add("retries", po::value<std::string>()->default_value("0")->value_name("N"),
      "run a test that failed up to N times more; one that passes then is flaky");
  add("slow-after", po::value<std::string>()->default_value("60")->value_name("S"),
      "name a test that runs for longer, each S seconds");
  add("filter", po::value<Words>()->value_name("GLOB"),
      "run only tests whose name, or TARGET::NAME, matches; repeatable; * and ?");
  add("exclude", po::value<Words>()->composing()->value_name("GLOB"),
      "leave out tests whose name matches; repeatable");
  add("label", po::value<Words>()->value_name("GLOB"),
      "run only tests that have such a label; repeatable");
  add("label-exclude", po::value<Words>()->composing()->value_name("GLOB"),
      "leave out tests that have such a label; repeatable");
  add("shard", po::value<std::string>()->default_value("")->value_name("I/N|auto"),
      "run only part I of N, each test being in one of them; auto: as the environment of the CI "
      "job says");
  add("shard-durations", po::value<std::string>()->default_value("")->value_name("FILE"),
      "results document by which the parts are made to take as long; the same for all of them");
  add("rerun-failed", po::value<std::string>()->default_value("")->value_name("FILE"),
      "leave out tests that passed in this results document");
  add("override", po::value<Words>()->composing()->value_name("GLOB:WHAT"),
      "limits of the tests whose name matches: GLOB:threshold-mb=50 or GLOB:skip; repeatable, the "
      "first that matches wins");
  add("isolate", po::value<std::string>()->default_value("")->value_name("case|binary"),
      "what of a GoogleTest, Catch2, doctest or Boost.Test program gets a process of its own "
      "(default: each case; of a CTest tree each CTest test)");
  add("suppressions", po::value<Words>()->composing()->value_name("FILE"),
      "leaks and growth that are not to count; repeatable (default: leakrun.supp beside the "
      "configuration file, else beside the target or in the nearest folder above it)");
  add("generate-suppressions", po::bool_switch(),
      "print suppressions for what was found, behind the report");
  add("no-symbol-cache", po::bool_switch(),
      "look all symbols up anew, and keep none for the next run");
  add_report_options(options);
  add_annotation_option(options, "auto");
  add("toolchain", po::value<std::string>()->default_value("")->value_name("clang|gcc|FILE"),
      "CMake toolchain file for source trees (default: Clang, else GCC)");
  add("build-dir", po::value<std::string>()->default_value("")->value_name("DIR"),
      "where a source tree is built (default: SOURCE/build/leakrun-TOOLCHAIN)");
  add("cmake-arg", po::value<Words>()->composing()->value_name("ARG"),
      "passed to cmake when a source tree is configured; repeatable: --cmake-arg -DX=ON");
  add("build-config,C", po::value<std::string>()->default_value("")->value_name("CFG"),
      "configuration to build and test, as ctest -C: Debug, Release, ...");
  add_source_view_options(options);
  add("color", po::value<std::string>()->default_value("auto")->value_name("auto|always|never"),
      "colour in the text report");
  add("config", po::value<std::string>()->default_value("")->value_name("FILE"),
      "configuration file (default: leakrun.cfg beside the first target, or in the nearest folder "
      "above it)");
  add("show-config", po::bool_switch(), "print every option's value and where it came from");
  add("verbose,v", po::bool_switch(), "tell more of each failing test");
  add("quiet,q", po::bool_switch(), "no line for tests that passed");
  add("version", po::bool_switch(), "print the version");
  add("help,h", po::bool_switch(), "print this");
  return options;
}

bool print_help_or_version(const OptionValues& values, const po::options_description& visible,
                           const char* usage) {
  if (values.flag("help")) {
    std::cout << usage << visible << kRunUsageEnd;
    return true;
  }
  if (values.flag("version")) {
    std::cout << "leakrun " << kVersion << '\n';
    return true;
  }
  return false;
}

std::optional<Shard> shard_from(const OptionValues& values) {
  const std::string text = values.text("shard");
  if (text.empty()) {
    return std::nullopt;
  }
  if (text == "auto") {
    const auto shard = shard_from_environment(current_environment());
    if (!shard) {
      values.refuse("shard", "auto: " + shard.error());
    }
    return *shard;
  }
  const auto shard = parse_shard(text);
  if (!shard) {
    values.refuse("shard", shard.error());
  }
  return *shard;
}

RunOptions options_from(const OptionValues& values) {
  RunOptions options;
  options.targets = values.words(kTargets);
  options.threshold_bytes = static_cast<std::uint64_t>(
      values.number("threshold-mb", "a number of megabytes, such as 10 or 0.5") * (1 << 20));
  options.leaks = values.choice<LeakPolicy>(
      "leaks",
      {{"fail", LeakPolicy::kFail}, {"warn", LeakPolicy::kWarn}, {"off", LeakPolicy::kOff}});
  options.leak_report = values.flag("leak-report");
  options.heap_profile = values.flag("heap-profile");
  options.timeline = values.flag("timeline");
  options.live = values.flag("live");
  options.unwind = values.choice<Unwind>(
      "unwind", {{"auto", Unwind::kAuto}, {"fast", Unwind::kFast}, {"full", Unwind::kFull}});
  options.top = values.count("top");
  options.jobs = values.count("jobs");
  options.timeout_seconds = values.number("timeout", "a number of seconds");
  if (options.timeout_seconds == 0) {
    values.refuse("timeout", "0 would end every test at once; give a number of seconds over 0");
  }
  read_schedule_options(values, options);
  options.filters = values.words("filter");
  options.excludes = values.words("exclude");
  options.labels = values.words("label");
  options.excluded_labels = values.words("label-exclude");
  options.shard = shard_from(values);
  options.shard_durations = values.text("shard-durations");
  options.rerun_failed = values.text("rerun-failed");
  options.overrides = override_options(values);
  if (!values.text("isolate").empty()) {
    options.isolation = values.choice<Isolation>(
        "isolate", {{"case", Isolation::kCase}, {"binary", Isolation::kBinary}});
  }
  options.suppression_files = values.words("suppressions");
  options.generate_suppressions = values.flag("generate-suppressions");
  options.no_symbol_cache = values.flag("no-symbol-cache");
  options.reports = report_files_from(values);
  options.report_style = report_style_from(values);
  options.build_dir = values.text("build-dir");
  options.toolchain = values.text("toolchain");
  options.cmake_args = values.words("cmake-arg");
  options.build_config = values.text("build-config");
  options.view = source_view_from(values);
  options.github = github_actions_from(values);
  options.color = color_option(values);
  options.verbose = values.flag("verbose");
  options.quiet = values.flag("quiet");
  options.as_text = values.as_text();
  options.as_text["source-root"] = options.view.source_root;
  if (options.shard) {
    options.as_text["shard"] = fmt::format("{}/{}", options.shard->index, options.shard->total);
  }
  for (const char* request : {"help", "version", "show-config"}) {
    options.as_text.erase(request);
  }
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

struct ParsedCommand {
  OptionValues values;
  RunOptions options;
};

// None where help, the version or the configuration was asked for.
std::optional<ParsedCommand> read_command(const Words& arguments,
                                          const po::options_description& visible,
                                          const std::string& command, const char* usage) {
  const auto separator = std::find(arguments.begin(), arguments.end(), "--");
  const ReadOptions read = read_options({.options = visible,
                                         .command = command,
                                         .words = kTargets,
                                         .search = ConfigSearch::kFromFirstWord},
                                        with_joined_values({arguments.begin(), separator}));
  if (print_help_or_version(read.values, visible, usage)) {
    return std::nullopt;
  }
  RunOptions options = options_from(read.values);
  options.config_file = read.config_file;
  if (separator != arguments.end()) {
    options.test_arguments.assign(separator + 1, arguments.end());
  }
  options.rerun_arguments = rerun_arguments(read.values, options.targets, options.test_arguments);
  if (read.values.flag("show-config")) {
    write_config(std::cout, read, visible);
    return std::nullopt;
  }
  if (options.targets.empty()) {
    throw RunError(ExitStatus::kUsage,
                   fmt::format("no target given: name a test program, a folder or a CMake project, "
                               "as in '{} ./tests' ({} --help lists the options)",
                               command, command));
  }
  return ParsedCommand{read.values, std::move(options)};
}

}  // namespace

ColorChoice color_option(const OptionValues& values) {
  return values.choice<ColorChoice>("color", {{"auto", ColorChoice::kAuto},
                                              {"always", ColorChoice::kAlways},
                                              {"never", ColorChoice::kNever}});
}

std::vector<Override> override_options(const OptionValues& values) {
  // The first that applies to a test wins: those of the command line stand before those of the
  // file.
  const Words words = values.words("override");
  std::vector<Override> overrides;
  for (const OptionSource source :
       {OptionSource::kCommandLine, OptionSource::kEnvironment, OptionSource::kFile}) {
    for (std::size_t i = 0; i < words.size(); ++i) {
      if (values.origin("override", i).source != source) {
        continue;
      }
      auto override = parse_override(words[i]);
      if (!override) {
        values.refuse("override", override.error(), i);
      }
      overrides.push_back(*std::move(override));
    }
  }
  return overrides;
}

std::optional<RunOptions> parse_options(const Words& arguments) {
  const po::options_description visible = visible_options();
  const auto command = read_command(arguments, visible, "leakrun", kRunUsage);
  return command ? std::optional(command->options) : std::nullopt;
}

std::optional<ListOptions> parse_list_options(const Words& arguments) {
  po::options_description visible = visible_options();
  visible.add_options()("format",
                        po::value<std::string>()->default_value("text")->value_name("text|json"),
                        "how the tests are listed");
  const auto command = read_command(arguments, visible, "leakrun list", kListUsage);
  if (!command) {
    return std::nullopt;
  }
  return ListOptions{command->options,
                     command->values.choice<bool>("format", {{"text", false}, {"json", true}})};
}

}  // namespace leakrun
