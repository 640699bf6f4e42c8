#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "report/flamegraph/flame_graph.h"
#include "report/flamegraph/flame_tree.h"
#include "report/flamegraph/folded_stacks.h"
#include "report/flamegraph/speedscope.h"
#include "report/flamegraph/svg_graph.h"
#include "tests/unit/golden.h"
#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

bool is_any(const TestResult& /*test*/) {
  return true;
}

FlameGraph graph_of_test(FlameKind kind, const std::string& name) {
  return flame_graph(representative_suite(), kind,
                     [&](const TestResult& test) { return test.name == name; });
}

// A stack of these functions, outermost first.
GrowthSite site_of(std::int64_t bytes, std::int64_t allocations,
                   const std::vector<std::string>& functions) {
  GrowthSite site{bytes, allocations, {}};
  for (auto function = functions.rbegin(); function != functions.rend(); ++function) {
    Frame frame;
    frame.function = *function;
    site.stack.push_back(frame);
  }
  return site;
}

FlameGraph graph_of(const std::vector<GrowthSite>& sites) {
  FlameGraph graph;
  graph.title = "Growth of a test";
  for (const GrowthSite& site : sites) {
    graph.sites.push_back({site, "a test"});
  }
  return graph;
}

template <typename Write>
std::string written(Write write, const FlameGraph& graph) {
  std::ostringstream out;
  write(out, graph);
  return out.str();
}

// "main 30 -5 [f 30 -0 []]", children in their order.
std::string text_of(const FlameTree& tree, std::size_t index = 0) {
  const FlameNode& node = tree.nodes[index];
  std::string text = node.name + ' ' + std::to_string(node.grown);
  text += node.shrunk > 0 ? " -" + std::to_string(node.shrunk) : "";
  std::string children;
  for (const std::size_t child : node.children) {
    children += (children.empty() ? "" : ", ") + text_of(tree, child);
  }
  return children.empty() ? text : text + " [" + children + ']';
}

TEST(FlameGraph, AddsUpTheTestsThatAreWanted) {
  const FlameGraph growth = graph_of_test(FlameKind::kGrowth, "Session.Reconnects");
  EXPECT_EQ(growth.title, "Growth of net_tests::Session.Reconnects");
  ASSERT_THAT(growth.sites, SizeIs(3));
  EXPECT_EQ(growth.sites[0].site.bytes, 3397386);
  EXPECT_EQ(growth.sites[2].site.bytes, -24606);
  EXPECT_EQ(growth.sites_omitted, 15U);
  EXPECT_EQ(totals_of(growth),
            "4.24 MB grown and 24.03 KB shrunk in 3 call stacks; 15 smaller ones are not in the "
            "results");
  EXPECT_THAT(graph_of_test(FlameKind::kLive, "Session.Reconnects").sites, SizeIs(3));
  EXPECT_THAT(graph_of_test(FlameKind::kLeaks, "Session.Reconnects").sites, IsEmpty());
  const FlameGraph leaks = graph_of_test(FlameKind::kLeaks, "Trie.Inserts");
  EXPECT_EQ(totals_of(leaks),
            "24.10 KB leaked in 2 call stacks; 3 smaller ones are not in the results");
  EXPECT_EQ(flame_graph(representative_suite(), FlameKind::kGrowth, is_any).title,
            "Growth of 15 tests");
}

TEST(FlameGraph, LeavesOutEarlierAttempts) {
  EXPECT_THAT(graph_of_test(FlameKind::kLeaks, "Session.Races").sites, IsEmpty())
      << "the test leaked in its first run alone";
}

TEST(FlameTree, AddsUpCallsOutermostFirst) {
  EXPECT_EQ(
      text_of(flame_tree(graph_of({site_of(10, 1, {"main", "f", "malloc"}),
                                   site_of(30, 2, {"main", "g"}), site_of(5, 1, {"main", "f"})}))),
      "all 45 [main 45 [g 30, f 15 [malloc 10]]]");
}

TEST(FlameTree, IsTheSameInWhateverOrder) {
  const std::vector<GrowthSite> sites = {site_of(10, 1, {"a"}), site_of(10, 1, {"b"}),
                                         site_of(10, 1, {"c", "d"})};
  EXPECT_EQ(text_of(flame_tree(graph_of(sites))),
            text_of(flame_tree(graph_of({sites[2], sites[1], sites[0]}))));
}

TEST(FlameTree, HasARecursiveCallBelowItself) {
  EXPECT_EQ(text_of(flame_tree(graph_of({site_of(8, 1, {"f", "f", "f"}), site_of(1, 1, {"f"})}))),
            "all 9 [f 9 [f 8 [f 8]]]");
}

TEST(FlameTree, KeepsWhatGrewAndWhatShrankApart) {
  const FlameTree tree =
      flame_tree(graph_of({site_of(30, 2, {"main", "f"}), site_of(-20, -3, {"main", "g"}),
                           site_of(std::numeric_limits<std::int64_t>::min(), -1, {"h"})}));
  EXPECT_EQ(text_of(tree),
            "all 30 -9223372036854775828 [h 0 -9223372036854775808, main 30 -20 [f 30, g 0 -20]]");
  EXPECT_EQ(tree.nodes[1].allocations, -1);
}

TEST(FlameTree, NamesCallsWithoutAFunctionByTheirModule) {
  Frame frame;
  frame.module = "/lib/libc.so.6";
  frame.offset = 0x27249;
  Frame nowhere;
  nowhere.offset = 0x7f3;
  EXPECT_EQ(text_of(flame_tree(graph_of({{7, 1, {frame, nowhere}}}))),
            "all 7 [0x7f3 7 [libc.so.6+0x27249 7]]");
}

TEST(FlameTree, EndsWhereCallsAreTooDeep) {
  const FlameTree tree =
      flame_tree(graph_of({site_of(7, 1, std::vector<std::string>(100'000, "f"))}));
  EXPECT_THAT(tree.nodes, SizeIs(kDeepestCall + 1));
  EXPECT_EQ(tree.nodes.back().grown, 7U);
}

TEST(FlameTree, TellsALineOnlyWhereAllStacksHaveIt) {
  GrowthSite one = site_of(5, 1, {"main", "f"});
  one.stack[0].file = one.stack[1].file = "a.cpp";
  one.stack[0].line = 3;
  one.stack[1].line = 10;
  GrowthSite other = one;
  other.stack[1].line = 11;
  const FlameTree tree = flame_tree(graph_of({one, other}));
  EXPECT_EQ(tree.nodes[1].line, 0U);
  EXPECT_EQ(tree.nodes[2].line, 3U);
  EXPECT_EQ(tree.nodes[2].file, "a.cpp");
}

TEST(FoldedStacks, AreAsAgreed) {
  expect_golden(
      "flamegraph/growth.folded",
      written(write_folded_stacks, graph_of_test(FlameKind::kGrowth, "Session.Reconnects")));
}

TEST(FoldedStacks, AddUpAndEscapeWhatWouldEndAName) {
  EXPECT_EQ(written(write_folded_stacks,
                    graph_of({site_of(4, 1, {"main", "a;b\nc d"}), site_of(-9, -1, {"main"}),
                              site_of(5, 1, {"main", "a;b\nc d"}), site_of(1, 1, {})})),
            "[no call stack] 1\nmain;a:b\\nc d 9\n");
}

TEST(Speedscope, IsAsAgreed) {
  expect_golden("flamegraph/growth.speedscope.json",
                written(write_speedscope, graph_of_test(FlameKind::kGrowth, "Session.Reconnects")));
}

TEST(Speedscope, HasTheLargestFirstAndNothingThatShrank) {
  const auto file = nlohmann::json::parse(
      written(write_speedscope, graph_of({site_of(4, 1, {"main", "f"}), site_of(-9, -1, {"main"}),
                                          site_of(5, 1, {"main"})})));
  const auto& profile = file.at("profiles").at(0);
  EXPECT_EQ(profile.at("weights"), nlohmann::json({5, 4}));
  EXPECT_EQ(profile.at("samples"), nlohmann::json({{0}, {0, 1}}));
  EXPECT_EQ(profile.at("endValue"), 9);
}

TEST(SvgGraph, IsAsAgreed) {
  expect_golden("flamegraph/growth.svg",
                written(write_svg_graph, graph_of_test(FlameKind::kGrowth, "Session.Reconnects")));
}

TEST(SvgGraph, StripesWhatShrankAndOnlyInAGraphOfGrowth) {
  FlameGraph graph = graph_of({site_of(40, 1, {"grown_call"}), site_of(-20, -1, {"shrunk_call"})});
  const std::string svg = written(write_svg_graph, graph);
  EXPECT_THAT(svg, HasSubstr(">− shrunk_call<"));
  EXPECT_THAT(svg, HasSubstr("-20 bytes, 33.3% of the graph, in -1 allocations"));
  EXPECT_THAT(svg, HasSubstr("fill=\"url(#shrunk)\" stroke"));
  graph.sites.pop_back();
  EXPECT_THAT(written(write_svg_graph, graph), Not(HasSubstr("fill=\"url(#shrunk)\"")));
}

TEST(SvgGraph, EscapesNames) {
  FlameGraph graph = graph_of({site_of(1, 1, {"</title><script>\"&'\x1b\xff\u202e"})});
  graph.title = "<script>\x01";
  const std::string svg = written(write_svg_graph, graph);
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
  EXPECT_THAT(svg, HasSubstr("&lt;/title&gt;&lt;script&gt;&quot;&amp;&#39;\xef\xbf\xbd\xef\xbf\xbd"
                             "&lt;U+202E&gt;"));
  EXPECT_THAT(svg, Not(HasSubstr("\x1b")));
}

TEST(SvgGraph, LeavesOutAndCountsWhatCannotBeSeen) {
  std::vector<GrowthSite> sites = {site_of(1'000'000'000, 1, {"wide"})};
  for (int i = 0; i < 100; i++) {
    sites.push_back(site_of(1, 1, {"narrow" + std::to_string(i)}));
  }
  const std::string svg = written(write_svg_graph, graph_of(sites));
  EXPECT_THAT(svg, Not(HasSubstr("narrow1")));
  EXPECT_THAT(svg, HasSubstr(">100 narrower calls are not drawn<"));
}

}  // namespace
}  // namespace leakrun
