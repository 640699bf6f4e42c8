#include "runner/test_demands.h"

#include <utility>

#include "runner/memory_limit.h"
#include "runner/run_error.h"
#include "runner/test_graph.h"

namespace leakrun {

std::vector<TestDemand> demands_of(const std::vector<TestCase>& tests, History& history) {
  auto edges = test_edges(tests);
  if (!edges) {
    throw RunError(ExitStatus::kUsage, edges.error());
  }
  std::vector<TestDemand> demands(tests.size());
  for (std::size_t i = 0; i < tests.size(); ++i) {
    const PastTest past = history.find(tests[i].target, tests[i].name).value_or(PastTest{});
    demands[i] = {.processors = tests[i].processors,
                  .runs_alone = tests[i].runs_alone,
                  .locks = tests[i].locks,
                  .after = std::move((*edges)[i].after),
                  .requires_passed = std::move((*edges)[i].requires_passed),
                  .expected_seconds = tests[i].cost != 0 ? tests[i].cost : past.seconds,
                  .expected_peak_bytes = past.peak_bytes};
  }
  return demands;
}

std::uint64_t bytes_of(const MemoryBudget& budget) {
  if (budget.bytes > 0) {
    return budget.bytes;
  }
  const auto available = static_cast<double>(available_memory_bytes().value_or(0));
  return static_cast<std::uint64_t>(available * budget.percent / 100);
}

}  // namespace leakrun
