#include "runner/output_search.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace leakrun {

bool has_expressions(const TestCase& test) {
  return !test.pass_expressions.empty() || !test.fail_expressions.empty() ||
         !test.skip_expressions.empty();
}

/// An error, or none.
std::optional<std::string> OutputSearch::add(const std::vector<std::string>& expressions,
                                             std::string_view property, List& list) {
  for (const std::string& text : expressions) {
    auto parsed = CMakeExpression::parse(text);
    if (!parsed) {
      return fmt::format("its {} '{}' is malformed: {}", property, printable_line(text),
                         parsed.error());
    }
    list.push_back({text, ExpressionSearch(*std::move(parsed))});
  }
  return std::nullopt;
}

tl::expected<OutputSearch, std::string> OutputSearch::of(const TestCase& test) {
  OutputSearch result;
  for (auto error : {add(test.pass_expressions, "PASS_REGULAR_EXPRESSION", result.pass_),
                     add(test.fail_expressions, "FAIL_REGULAR_EXPRESSION", result.fail_),
                     add(test.skip_expressions, "SKIP_REGULAR_EXPRESSION", result.skip_)}) {
    if (error) {
      return tl::make_unexpected(*std::move(error));
    }
  }
  return result;
}

void OutputSearch::search(std::string_view bytes) {
  for (List* list : {&pass_, &fail_, &skip_}) {
    for (Named& each : *list) {
      each.search.append(bytes);
    }
  }
}

void OutputSearch::append(std::string_view bytes) {
  constexpr std::string_view kSpecial("\r\n\0", 3);
  while (!bytes.empty()) {
    const std::size_t length = std::min(bytes.find_first_of(kSpecial), bytes.size());
    if (length > 0) {
      search(line_end_);
      line_end_.clear();
      search(bytes.substr(0, length));
      is_at_line_start_ = false;
      bytes.remove_prefix(length);
      continue;
    }
    if (bytes.front() == '\r') {
      line_end_ += '\r';
      is_at_line_start_ = false;
    } else {
      line_end_.clear();
      search("\n");
      is_at_line_start_ = true;
    }
    bytes.remove_prefix(1);
  }
}

std::optional<std::string> OutputSearch::first_found(const List& list) {
  for (const Named& each : list) {
    if (each.search.finish()) {
      return each.expression;
    }
  }
  return std::nullopt;
}

FoundExpressions OutputSearch::finish() {
  if (!is_at_line_start_) {
    search(line_end_);
    search("\n");
    is_at_line_start_ = true;
  }
  return {first_found(pass_), first_found(fail_), first_found(skip_)};
}

}  // namespace leakrun
