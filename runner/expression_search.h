#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "runner/cmake_expression.h"

namespace leakrun {

/// Looks for an expression in a text that comes in pieces, of which nothing is kept. Linear in the
/// text whatever the expression, and bounded in memory.
class ExpressionSearch {
 public:
  explicit ExpressionSearch(CMakeExpression expression);
  ExpressionSearch(ExpressionSearch&&) = default;
  ExpressionSearch& operator=(ExpressionSearch&&) = default;

  void append(std::string_view bytes);

  /// Whether it is in the text, which ends here.
  bool finish() const;

 private:
  /// The steps, ascending, in which the machine waits for the next byte or for the end.
  using Waiting = std::vector<std::uint32_t>;
  /// What has been found out of a Waiting: where each byte leads. The cache of all of them is
  /// emptied when it is full.
  struct State {
    const Waiting* waiting = nullptr;
    std::array<State*, 256> next{};
  };

  State* state_of(Waiting waiting);
  State* follow(State* state, unsigned char byte);
  bool go_on(std::vector<std::uint32_t>& reached, bool is_start, bool is_end,
             Waiting& waiting) const;

  CMakeExpression expression_;
  std::map<Waiting, State> states_;
  std::size_t waiting_in_states_ = 0;
  State* state_ = nullptr;  ///< null once it is found
  bool is_empty_ = true;
  bool is_found_ = false;
};

}  // namespace leakrun
