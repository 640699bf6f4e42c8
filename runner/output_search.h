#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "runner/expression_search.h"
#include "runner/test_case.h"

namespace leakrun {

/// Which of a test's expressions are in its output: of each list the first; none where none is.
struct FoundExpressions {
  std::optional<std::string> pass = {};
  std::optional<std::string> fail = {};
  std::optional<std::string> skip = {};
};

/// Whether the output of `test` is to be searched.
bool has_expressions(const TestCase& test);

/// Looks for a test's expressions in what it writes, however much that is; as CTest does, in both
/// outputs together, a line ending at a newline or NUL, without carriage returns before it, and the
/// last one, too, with a newline.
class OutputSearch {
 public:
  /// The error names the property, the expression and what is wrong with it.
  static tl::expected<OutputSearch, std::string> of(const TestCase& test);

  void append(std::string_view bytes);

  /// After the end of the output.
  FoundExpressions finish();

 private:
  struct Named {
    std::string expression;
    ExpressionSearch search;
  };
  using List = std::vector<Named>;

  static std::optional<std::string> add(const std::vector<std::string>& expressions,
                                        std::string_view property, List& list);
  static std::optional<std::string> first_found(const List& list);
  void search(std::string_view bytes);

  List pass_;
  List fail_;
  List skip_;
  std::string line_end_;  // carriage returns that are none where a newline follows
  bool is_at_line_start_ = true;
};

}  // namespace leakrun
