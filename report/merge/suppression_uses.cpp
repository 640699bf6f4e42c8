#include "report/merge/suppression_uses.h"

#include <algorithm>

#include "base/saturating.h"

namespace leakrun {

void add_suppression_uses(std::vector<SuppressionUse>& all,
                          const std::vector<SuppressionUse>& more) {
  for (const SuppressionUse& use : more) {
    const auto known = std::find_if(all.begin(), all.end(), [&](const SuppressionUse& one) {
      return one.pattern == use.pattern && one.file == use.file && one.line == use.line;
    });
    if (known == all.end()) {
      all.push_back(use);
    } else {
      known->matches = saturating_sum(known->matches, use.matches);
      known->bytes = saturating_sum(known->bytes, use.bytes);
      known->stale = known->stale && use.stale;
    }
  }
}

}  // namespace leakrun
