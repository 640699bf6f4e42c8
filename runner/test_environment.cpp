#include "runner/test_environment.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "runner/lsan_options.h"
#include "runner/recordings.h"
#include "runner/run_error.h"
#include "runner/unwind.h"

namespace leakrun {
namespace {

// Appends to a list of options or paths: the runtimes take the last of an option.
void append(std::string& list, std::string_view more) {
  if (!list.empty()) {
    list += ':';
  }
  list += more;
}

}  // namespace

Environment current_environment() {
  Environment variables;
  for (char** entry = environ; *entry != nullptr; entry++) {
    const std::string_view variable(*entry);
    const std::size_t equals = variable.find('=');
    if (equals != std::string_view::npos) {
      variables.emplace(variable.substr(0, equals), variable.substr(equals + 1));
    }
  }
  return variables;
}

Environment variables_of(const TestCase& test, const Environment& base) {
  Environment variables = base;
  for (const std::string& name : test.unset_environment) {
    variables.erase(name);
  }
  for (const auto& [name, value] : test.environment) {
    variables[name] = value;
  }
  return variables;
}

std::vector<std::string> environment_of(const TestCase& test, const Environment& base,
                                        const AgentSetup& setup) {
  Environment variables = variables_of(test, base);
  // Frames are read in the default format, without symbols: these options would change it.
  const std::string options = fmt::format(
      "exitcode={}:symbolize=0:print_suppressions=1:stack_trace_format=DEFAULT:strip_path_prefix=:"
      "color=never{}{}",
      kSanitizerExitStatus, setup.limits.leaks == LeakPolicy::kOff ? ":detect_leaks=0" : "",
      unwinder_options(setup.unwinder, variables["ASAN_OPTIONS"], variables["LSAN_OPTIONS"]));
  append(variables["ASAN_OPTIONS"], options + ":verify_asan_link_order=0");
  if (setup.heap_profile) {
    append(variables["ASAN_OPTIONS"], fmt::format("heap_profile=1:log_path=\"{}\"",
                                                  (setup.recordings / kRuntimeLog).string()));
  }
  // Not where the environment names none: the program's own defaults may.
  if (setup.takes_suppressions &&
      !sanitizer_option(variables["LSAN_OPTIONS"], "suppressions").empty()) {
    append(variables["LSAN_OPTIONS"], "suppressions=");
  }
  // Read after ASAN_OPTIONS and for the common options too (InitializeFlags in asan_flags.cpp).
  append(variables["LSAN_OPTIONS"], options);
  std::string& preload = variables["LD_PRELOAD"];
  preload = setup.agent.string() + (preload.empty() ? "" : ":" + preload);
  variables["LEAKRUN_RECORDING_DIR"] = setup.recordings.string();
  variables["LEAKRUN_PROFILE_FLOOR"] =
      std::to_string(std::min(setup.limits.threshold_bytes, kProfileFloorBytes));
  variables.erase("LEAKRUN_SAMPLER");
  if (setup.records_timeline || setup.answers_requests) {
    variables["LEAKRUN_SAMPLER"] =
        fmt::format("{}{}", setup.records_timeline ? "p" : "", setup.answers_requests ? "r" : "");
  }
  std::vector<std::string> entries;
  entries.reserve(variables.size());
  for (const auto& [name, value] : variables) {
    entries.push_back(fmt::format("{}={}", name, value));
  }
  return entries;
}

bool can_be_preloaded(const std::filesystem::path& path) {
  return path.string().find_first_of(" :") == std::string::npos;
}

std::filesystem::path preloadable_agent(const std::filesystem::path& agent,
                                        const std::filesystem::path& folder) {
  if (can_be_preloaded(agent)) {
    return agent;
  }
  std::filesystem::path link = folder / agent.filename();
  if (!can_be_preloaded(link)) {
    throw RunError(ExitStatus::kNotMeasured,
                   fmt::format("the agent cannot be preloaded from {}: LD_PRELOAD takes no path "
                               "with spaces or colons; set TMPDIR to a folder without them",
                               printable_line(link.string())));
  }
  std::filesystem::create_symlink(agent, link);
  return link;
}

}  // namespace leakrun
