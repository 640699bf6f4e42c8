#pragma once

namespace leakrun {

/// What the reports of a run show of its call stacks.
struct ShownStacks {
  bool all = true;     ///< a results document, in which all are; the rest is then of no matter
  bool lists = false;  ///< of a failing test its largest stacks; else the largest alone
  bool output_of_all = false;  ///< what tests wrote, also of those that did not fail
  unsigned top = 10;           ///< --top
};

}  // namespace leakrun
