#include "runner/test_demands.h"

#include <utility>

#include "runner/run_error.h"
#include "runner/test_graph.h"

namespace leakrun {

std::vector<TestDemand> demands_of(const std::vector<TestCase>& tests) {
  auto edges = test_edges(tests);
  if (!edges) {
    throw RunError(ExitStatus::kUsage, edges.error());
  }
  std::vector<TestDemand> demands(tests.size());
  for (std::size_t i = 0; i < tests.size(); ++i) {
    demands[i] = {.processors = tests[i].processors,
                  .runs_alone = tests[i].runs_alone,
                  .locks = tests[i].locks,
                  .after = std::move((*edges)[i].after),
                  .requires_passed = std::move((*edges)[i].requires_passed),
                  .expected_seconds = tests[i].cost};
  }
  return demands;
}

}  // namespace leakrun
