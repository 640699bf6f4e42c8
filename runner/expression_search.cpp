#include "runner/expression_search.h"

#include <algorithm>
#include <utility>

namespace leakrun {
namespace {

using Step = CMakeExpression::Step;

// Some 2 MB each; where an expression needs more, its states are found out again and again.
constexpr std::size_t kMostStates = 1000;
constexpr std::size_t kMostWaiting = std::size_t{512} << 10;

}  // namespace

ExpressionSearch::ExpressionSearch(CMakeExpression expression)
    : expression_(std::move(expression)) {
  std::vector<std::uint32_t> reached{0};
  Waiting waiting;
  is_found_ = go_on(reached, true, false, waiting);
  state_ = state_of(std::move(waiting));
}

/// Goes on from the steps in `reached` without taking a byte, adding where it waits to `waiting`.
/// True where the expression is found.
bool ExpressionSearch::go_on(std::vector<std::uint32_t>& reached, bool is_start, bool is_end,
                             Waiting& waiting) const {
  const std::vector<Step>& steps = expression_.steps();
  std::vector<bool> was_reached(steps.size());
  while (!reached.empty()) {
    const std::uint32_t index = reached.back();
    reached.pop_back();
    if (was_reached[index]) {
      continue;
    }
    was_reached[index] = true;
    const Step& step = steps[index];
    const auto target = [&](std::int32_t offset) {
      return static_cast<std::uint32_t>(static_cast<std::int32_t>(index) + offset);
    };
    switch (step.kind) {
      case Step::Kind::kFound:
        return true;
      case Step::Kind::kFork:
        reached.push_back(target(step.second));
        reached.push_back(target(step.first));
        break;
      case Step::Kind::kAtStart:
        if (is_start) {
          reached.push_back(index + 1);
        }
        break;
      case Step::Kind::kAtEnd:
        if (is_end) {
          reached.push_back(index + 1);
        } else {
          waiting.push_back(index);
        }
        break;
      case Step::Kind::kByte:
        waiting.push_back(index);
        break;
    }
  }
  std::sort(waiting.begin(), waiting.end());
  return false;
}

ExpressionSearch::State* ExpressionSearch::state_of(Waiting waiting) {
  const auto [entry, is_new] = states_.try_emplace(std::move(waiting));
  if (is_new) {
    entry->second.waiting = &entry->first;
    waiting_in_states_ += entry->first.size();
  }
  return &entry->second;
}

/// Where `byte` leads; null where the expression is found with it.
ExpressionSearch::State* ExpressionSearch::follow(State* state, unsigned char byte) {
  std::vector<std::uint32_t> reached{0};  // it may begin behind every byte
  for (const std::uint32_t index : *state->waiting) {
    const Step& step = expression_.steps()[index];
    if (step.kind == Step::Kind::kByte && expression_.sets()[step.set][byte]) {
      reached.push_back(index + 1);
    }
  }
  Waiting waiting;
  if (go_on(reached, false, false, waiting)) {
    return nullptr;
  }
  if (states_.size() >= kMostStates || waiting_in_states_ >= kMostWaiting) {
    states_.clear();
    waiting_in_states_ = 0;
    return state_of(std::move(waiting));
  }
  return state->next[byte] = state_of(std::move(waiting));
}

void ExpressionSearch::append(std::string_view bytes) {
  is_empty_ = is_empty_ && bytes.empty();
  for (std::size_t i = 0; i < bytes.size() && !is_found_; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    State* next = state_->next[byte];
    state_ = next != nullptr ? next : follow(state_, byte);
    is_found_ = state_ == nullptr;
  }
}

bool ExpressionSearch::finish() const {
  if (is_found_) {
    return true;
  }
  std::vector<std::uint32_t> reached;
  for (const std::uint32_t index : *state_->waiting) {
    if (expression_.steps()[index].kind == Step::Kind::kAtEnd) {
      reached.push_back(index);
    }
  }
  Waiting ignored;
  return go_on(reached, is_empty_, true, ignored);
}

}  // namespace leakrun
