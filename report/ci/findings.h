#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "report/suite_result.h"

namespace leakrun {

// What code scanning shows: not tests that failed but places in the code, each once, however many
// tests come by.

/// The worst first.
enum class FindingRule { kAsan, kLeak, kGrowth };

/// A place in the code, and the tests that found it.
struct Finding {
  FindingRule rule = FindingRule::kLeak;
  bool is_error = true;     ///< false: it fails no test by itself
  std::string fingerprint;  ///< as fingerprint(stack); of the test where there is no stack
  /// What the worst test of them held here, all lines of a function together; of an ASan error 0.
  std::int64_t bytes = 0;
  std::int64_t allocations = 0;
  const Stack* stack = nullptr;  ///< of that test; never null, and empty where none is known
  const TestResult* worst = nullptr;
  std::vector<const TestResult*> tests;  ///< each once, in the order of the suite; never empty
};

/// The findings of a suite, the worst first: what fails a test before what does not, ASan errors
/// before leaks and these before growth, more bytes before less. They point into the suite.
struct Findings {
  std::vector<Finding> list;
  std::size_t omitted = 0;   ///< lesser ones that were left out
  std::deque<Stack> stacks;  ///< of ASan errors; keeps its addresses when it is moved
};

/// At most `limit` findings of `suite`. Of each test that is not exempt:
/// - the ASan error that ended it;
/// - the `top` largest leaks. Those of a test that leaks do not fail are no errors, nor are
///   indirect ones beside direct ones, which usually go with these;
/// - of the test, where it grew over its threshold, and of each scope that did: the largest growth,
///   and up to `top` in all that hold a tenth of what grew. What a leak is found for is not told
///   again as growth.
/// Where such a test has no stacks, a finding without one. Runs that were retried do not count, and
/// neither do crashes, timeouts and failures of the test's own.
Findings findings_of(const SuiteResult& suite, unsigned top, std::size_t limit);

/// "leakrun/leak", "leakrun/growth", "leakrun/asan".
std::string_view rule_id(FindingRule rule);

/// What was found, in one sentence without names of tests: "Memory leak: 24.03 KB in 19 allocations
/// that nothing points to any more, from make_node." Printable, and in one line.
std::string finding_text(const Finding& finding);

/// Which tests found it, ten names at most, and what is wrong with the worst of them, in printable
/// sentences: "Found in net_tests::Trie.Inserts: Memory leaked: 24.10 KB."
std::string finding_tests(const Finding& finding);

}  // namespace leakrun
