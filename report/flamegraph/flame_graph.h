#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "report/suite_result.h"

namespace leakrun {

/// What a flame graph shows of a test: what grew and shrank, what was live at its end, or what
/// leaked.
enum class FlameKind { kGrowth, kLive, kLeaks };

/// A call stack of one test. Bytes and allocations are negative where it shrank.
struct FlameSite {
  GrowthSite site;
  std::string test;  ///< "net_tests::Session.Reconnects"
};

/// What every form of a flame graph is made of.
struct FlameGraph {
  FlameKind kind = FlameKind::kGrowth;
  std::string title;              ///< a line; raw bytes
  std::string leakrun_version;    ///< that measured
  std::string started;            ///< RFC 3339, UTC
  std::vector<FlameSite> sites;   ///< test by test; only such as hold something
  std::size_t sites_omitted = 0;  ///< smaller ones that are not in the results
};

/// The stacks of `kind` of the tests for which `is_wanted` is true, without those of attempts. The
/// same stack of several tests is there as often; every form of a graph adds them up.
FlameGraph flame_graph(const SuiteResult& suite, FlameKind kind,
                       const std::function<bool(const TestResult&)>& is_wanted);

/// The sums of a graph in words: "8.42 MB grown and 24.03 KB shrunk in 12 call stacks; 3 smaller
/// ones are not in the results".
std::string totals_of(const FlameGraph& graph);

/// A call by the name that a graph has for it: the function whole, else its place in a module, as
/// printable_line.
std::string call_name(const Frame& frame);

}  // namespace leakrun
