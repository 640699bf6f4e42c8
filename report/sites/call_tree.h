#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "report/sites/site_totals.h"
#include "report/suite_result.h"

namespace leakrun {

/// A call, and what all that it calls keeps.
struct CallNode {
  const Frame* frame = nullptr;  ///< of the suite; null: the root, which is all call stacks
  std::int64_t bytes = 0;        ///< no more than the type holds, as the next
  std::int64_t allocations = 0;
  std::vector<CallNode> children;  ///< what it calls, most bytes first
};

/// A call tree of a suite.
struct CallTree {
  CallNode root;
  std::size_t stacks = 0;   ///< of each test
  std::size_t tests = 0;    ///< that have a call stack
  std::size_t omitted = 0;  ///< call stacks of these tests that the document left out
};

/// The call stacks of the tests that `is_wanted`, outermost call first, without internal frames but
/// where a stack has no others. One call is one line of a function. Of a stack with more calls than
/// 200, which no runtime writes, the innermost. The suite must outlive the result.
CallTree call_tree(const SuiteResult& suite, SiteKind kind,
                   const std::function<bool(const TestResult&)>& is_wanted);

}  // namespace leakrun
