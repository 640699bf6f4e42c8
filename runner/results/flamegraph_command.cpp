#include "runner/results/flamegraph_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options/value_semantic.hpp>
#include <iostream>

#include "report/flamegraph/flame_graph.h"
#include "runner/results/flame_formats.h"
#include "runner/results/named_tests.h"
#include "runner/results/read_suite.h"
#include "runner/results/results_options.h"

namespace leakrun {
namespace {

namespace po = boost::program_options;

constexpr const char* kFlamegraphUsage =
    "Usage: leakrun flamegraph [OPTIONS] RESULTS -o FILE\n"
    "\n"
    "Draws what the tests of an earlier run hold by call stack, from its results document "
    "(--json),\n"
    "or writes it for other tools. - is standard input.\n"
    "\n";

constexpr const char* kFlamegraphExamples =
    "\n"
    "  leakrun flamegraph results.json -o growth.html\n"
    "  leakrun flamegraph results.json --live --test 'Session.*' -o live.svg\n"
    "  leakrun flamegraph results.json -o growth.pb.gz && pprof -top growth.pb.gz\n";

ResultsCommand flamegraph_command() {
  ResultsCommand command{
      .name = "leakrun flamegraph", .usage = kFlamegraphUsage, .usage_end = kFlamegraphExamples};
  auto add = command.options.add_options();
  add("output,o", po::value<std::string>()->default_value("")->value_name("FILE"),
      "where to write; - is standard output");
  add("format", po::value<std::string>()->default_value("")->value_name("FORMAT"),
      "html, svg, folded, speedscope or pprof; else by the name: .html, .svg, .folded or .txt, "
      ".json, .pb.gz or .pprof");
  add("test", po::value<std::vector<std::string>>()->composing()->value_name("GLOB"),
      "only of tests of this name or TARGET::NAME; repeatable");
  add("growth", po::bool_switch(), "what grew, and what shrank (this is what it does by itself)");
  add("live", po::bool_switch(), "what was live at the end");
  add("leaks", po::bool_switch(), "what leaked");
  return command;
}

FlameKind kind_from(const OptionValues& values) {
  const std::vector<std::pair<const char*, FlameKind>> kinds = {
      {"growth", FlameKind::kGrowth}, {"live", FlameKind::kLive}, {"leaks", FlameKind::kLeaks}};
  const char* chosen = nullptr;
  FlameKind kind = FlameKind::kGrowth;
  for (const auto& [name, each] : kinds) {
    if (!values.flag(name)) {
      continue;
    }
    if (chosen != nullptr) {
      fail_usage(fmt::format("--{} and --{}: a graph shows one of them", chosen, name));
    }
    chosen = name;
    kind = each;
  }
  return kind;
}

// Why there is nothing to draw, and what to do.
[[noreturn]] void fail_without_sites(const FlameGraph& graph) {
  if (graph.sites_omitted > 0) {
    throw RunError(
        ExitStatus::kNoTests,
        fmt::format("nothing to draw: the {} stacks of these tests were left out of the "
                    "results, which keep those of a whole suite within bounds; run fewer "
                    "tests (--filter)",
                    graph.sites_omitted));
  }
  const char* why = "";
  switch (graph.kind) {
    case FlameKind::kGrowth:
      why =
          "no call stack of growth is in the results: the tests grew by no more than 64 KB, below "
          "which leakrun takes no stacks, or were not measured";
      break;
    case FlameKind::kLive:
      why =
          "no call stack of what is live is in the results: leakrun takes them where a test grew "
          "by "
          "more than 64 KB (or its threshold, if that is smaller); run the tests again with a "
          "smaller "
          "--threshold-mb";
      break;
    case FlameKind::kLeaks:
      why = "no leak is in the results: without --leaks draw what grew";
      break;
  }
  throw RunError(ExitStatus::kNoTests, fmt::format("nothing to draw: {}", why));
}

void leave_out_shrunk(const FlameFormat& format, const FlameGraph& graph) {
  const auto shrunk = std::count_if(graph.sites.begin(), graph.sites.end(),
                                    [](const FlameSite& each) { return each.site.bytes < 0; });
  if (format.shows_shrunk || shrunk == 0) {
    return;
  }
  if (static_cast<std::size_t>(shrunk) == graph.sites.size()) {
    throw RunError(ExitStatus::kNoTests,
                   fmt::format("nothing to draw: these tests only shrank, and the format {} has no "
                               "negative figures; use html, svg or pprof",
                               format.name));
  }
  std::cerr << fmt::format("leakrun: {} left out: the format {} has no negative figures\n",
                           shrunk == 1 ? "a call stack that shrank is"
                                       : fmt::format("{} call stacks that shrank are", shrunk),
                           format.name);
}

}  // namespace

ExitStatus flamegraph_command_line(const std::vector<std::string>& arguments) {
  const auto line = read_command_line(flamegraph_command(), arguments);
  if (!line) {
    return ExitStatus::kPassed;
  }
  const OptionValues& values = line->values;
  const std::string file = values.text("output");
  if (file.empty()) {
    fail_usage("name a file with -o, as in 'leakrun flamegraph results.json -o growth.html'");
  }
  const FlameFormat& format = flame_format(values.text("format"), file);
  const FlameKind kind = kind_from(values);
  const std::vector<std::string> globs = values.words("test");
  const SuiteResult suite = read_named_results(line->files.front());
  require_named(suite, globs);
  const auto is_wanted = [&](const TestResult& test) { return is_named(test, globs); };
  const FlameGraph graph = flame_graph(suite, kind, is_wanted);
  if (graph.sites.empty()) {
    fail_without_sites(graph);
  }
  leave_out_shrunk(format, graph);
  write_flame_file(format, file, graph);
  return view_status(suite);
}

}  // namespace leakrun
