#include "report/flamegraph/flame_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/text.h"
#include "report/wording.h"

namespace leakrun {
namespace {

std::string flame_test_name(const TestResult& test) {
  const std::string target = target_base_name(test.target);
  return target == test.name ? test.name : target + "::" + test.name;
}

void add_flame_sites(FlameGraph& graph, const std::string& test,
                     const std::vector<GrowthSite>& sites) {
  for (const GrowthSite& site : sites) {
    if (site.bytes != 0) {
      graph.sites.push_back({site, test});
    }
  }
}

void add_flame_test(FlameGraph& graph, const TestResult& test) {
  const std::string name = flame_test_name(test);
  switch (graph.kind) {
    case FlameKind::kGrowth:
      add_flame_sites(graph, name, test.growth_sites);
      add_flame_sites(graph, name, test.shrunk_sites);
      graph.sites_omitted += test.growth_sites_omitted + test.shrunk_sites_omitted;
      break;
    case FlameKind::kLive:
      add_flame_sites(graph, name, test.live_sites);
      graph.sites_omitted += test.live_sites_omitted;
      break;
    case FlameKind::kLeaks:
      for (const LeakSite& leak : test.leaks) {
        add_flame_sites(graph, name,
                        {{static_cast<std::int64_t>(leak.bytes),
                          static_cast<std::int64_t>(leak.allocations), leak.stack}});
      }
      graph.sites_omitted += test.leaks_omitted;
      break;
  }
}

const char* words_of_kind(FlameKind kind) {
  switch (kind) {
    case FlameKind::kGrowth:
      return "Growth";
    case FlameKind::kLive:
      return "Live at the end";
    case FlameKind::kLeaks:
      break;
  }
  return "Leaks";
}

const char* verb_of_kind(FlameKind kind) {
  return kind == FlameKind::kGrowth ? "grown" : kind == FlameKind::kLive ? "live" : "leaked";
}

}  // namespace

FlameGraph flame_graph(const SuiteResult& suite, FlameKind kind,
                       const std::function<bool(const TestResult&)>& is_wanted) {
  FlameGraph graph{.kind = kind,
                   .title = {},
                   .leakrun_version = suite.leakrun_version,
                   .started = suite.started,
                   .sites = {}};
  std::size_t tests = 0;
  std::string last;
  for (const TestResult& test : suite.results) {
    if (is_wanted(test)) {
      tests++;
      last = flame_test_name(test);
      add_flame_test(graph, test);
    }
  }
  graph.title = fmt::format("{} of {}", words_of_kind(kind),
                            tests == 1 ? last : fmt::format("{} tests", tests));
  return graph;
}

std::string totals_of(const FlameGraph& graph) {
  std::int64_t more = 0;
  std::int64_t less = 0;
  for (const FlameSite& each : graph.sites) {
    (each.site.bytes > 0 ? more : less) += each.site.bytes;
  }
  std::string text = fmt::format("{} {}", human_bytes(more), verb_of_kind(graph.kind));
  if (less < 0) {
    text += fmt::format(" and {} shrunk", human_bytes(-less));
  }
  text +=
      fmt::format(" in {} call stack{}", graph.sites.size(), graph.sites.size() == 1 ? "" : "s");
  if (graph.sites_omitted > 0) {
    text += fmt::format("; {} smaller one{} not in the results", graph.sites_omitted,
                        graph.sites_omitted == 1 ? " is" : "s are");
  }
  return text;
}

std::string call_name(const Frame& frame) {
  if (!frame.function.empty()) {
    return printable_line(frame.function);
  }
  if (frame.module.empty()) {
    return fmt::format("{:#x}", frame.offset);
  }
  return fmt::format("{}+{:#x}",
                     printable_line(std::filesystem::path(frame.module).filename().string()),
                     frame.offset);
}

}  // namespace leakrun
