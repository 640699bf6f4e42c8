#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "profile/verdict.h"
#include "runner/frameworks/framework.h"
#include "runner/github_actions.h"
#include "runner/overrides.h"
#include "runner/report_files.h"
#include "runner/shard.h"
#include "runner/unwind.h"
#include "symbolize/source_view.h"

namespace leakrun {

class OptionValues;

/// What the expected peaks of the tests that run at once may come to.
struct MemoryBudget {
  std::uint64_t bytes = 0;  ///< 0: `percent` counts
  double percent = 0;       ///< of what the machine or leakrun's control group has
};

enum class ColorChoice { kAuto, kAlways, kNever };

/// What `leakrun [run]` was asked for; read_options says where each value comes from.
struct RunOptions {
  std::vector<std::string> targets;
  std::vector<std::string> test_arguments;  ///< behind `--`, passed to each test
  Isolation isolation = Isolation::kDefault;
  std::uint64_t threshold_bytes = 0;
  LeakPolicy leaks = LeakPolicy::kFail;
  bool leak_report = false;
  bool heap_profile = false;
  bool timeline = false;
  bool live = false;
  Unwind unwind = Unwind::kAuto;
  unsigned top = 0;
  unsigned jobs = 1;
  double timeout_seconds = 0;
  MemoryBudget memory_budget;
  std::uint64_t test_memory_bytes = 0;  ///< over which a test is ended; 0: no limit
  unsigned max_failures = 0;            ///< after which nothing new starts; 0: no limit
  unsigned retries = 0;
  double slow_after_seconds = 60;
  std::vector<std::string> filters;   ///< globs; empty: all tests
  std::vector<std::string> excludes;  ///< globs
  std::vector<std::string> labels;    ///< globs; empty: all tests
  std::vector<std::string> excluded_labels;
  std::optional<Shard> shard;   ///< none: the whole suite
  std::string shard_durations;  ///< a results document that all shards have; empty: none
  std::string rerun_failed;     ///< a results document; empty: none
  std::vector<std::string> suppression_files;
  bool generate_suppressions = false;
  bool no_symbol_cache = false;
  std::vector<Override> overrides;  ///< the first that applies wins
  ReportFiles reports;
  ReportStyle report_style;
  std::filesystem::path build_dir;
  std::string toolchain;
  std::vector<std::string> cmake_args;
  std::string build_config;  ///< of a multi-configuration build; empty: none named
  SourceView view;           ///< --internal, --source-root, --path-map
  GithubActions github;      ///< --annotations
  ColorChoice color = ColorChoice::kAuto;
  bool verbose = false;
  bool quiet = false;
  std::filesystem::path config_file;  ///< absolute; empty: there is none
  /// As SuiteResult has it.
  std::vector<std::string> rerun_arguments;
  /// Every option's value as text, for the results document.
  std::map<std::string, std::string> as_text;
};

/// The value of --color.
ColorChoice color_option(const OptionValues& values);

/// The values of --override, in the order in which they apply.
std::vector<Override> override_options(const OptionValues& values);

/// The options of a command line, without the words `leakrun run`. None where help, the version or
/// the configuration was asked for, which is then on standard output. Throws RunError kUsage with
/// one line that says what is wrong and what to do.
std::optional<RunOptions> parse_options(const std::vector<std::string>& arguments);

/// What `leakrun list` was asked for.
struct ListOptions {
  RunOptions run;
  bool is_json = false;
};

/// As parse_options, of what stands behind `leakrun list`.
std::optional<ListOptions> parse_list_options(const std::vector<std::string>& arguments);

}  // namespace leakrun
