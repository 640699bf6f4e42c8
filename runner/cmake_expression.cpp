#include "runner/cmake_expression.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace leakrun {
namespace {

using ExpressionStep = CMakeExpression::Step;
using Kind = ExpressionStep::Kind;
using ByteSet = CMakeExpression::ByteSet;
using Steps = std::vector<ExpressionStep>;

constexpr std::size_t kMostBytes = std::size_t{32} << 10;  // as CMake, roughly
constexpr int kDeepest = 100;

/// A part of an expression: steps that end just behind themselves.
struct Part {
  Steps steps;
  bool can_be_empty = true;
};

std::int32_t distance(const Steps& steps) {
  return static_cast<std::int32_t>(steps.size());
}

ExpressionStep either(std::int32_t first, std::int32_t second) {
  return {.kind = Kind::kFork, .first = first, .second = second};
}

void append(Steps& to, const Steps& more) {
  to.insert(to.end(), more.begin(), more.end());
}

Steps repeated(char mark, const Steps& operand) {
  const std::int32_t length = distance(operand);
  Steps steps;
  if (mark == '+') {
    steps = operand;
    steps.push_back(either(-length, 1));
    return steps;
  }
  steps.push_back(either(1, length + (mark == '*' ? 2 : 1)));
  append(steps, operand);
  if (mark == '*') {
    steps.push_back(either(-length - 1, -length - 1));
  }
  return steps;
}

class Parser {
 public:
  Parser(std::string_view text, std::vector<ByteSet>& sets) : text_(text), sets_(sets) {}

  tl::expected<Steps, std::string> parse() {
    if (text_.size() > kMostBytes) {
      return tl::make_unexpected(fmt::format("it is longer than {} bytes", kMostBytes));
    }
    Part part = alternatives(0);
    if (error_.empty() && position_ < text_.size()) {
      fail("')' closes nothing");
    }
    if (!error_.empty()) {
      return tl::make_unexpected(error_);
    }
    part.steps.push_back({.kind = Kind::kFound});
    return std::move(part.steps);
  }

 private:
  bool has(std::string_view any_of) const {
    return position_ < text_.size() && any_of.find(text_[position_]) != std::string_view::npos;
  }

  /// The first error stays; what follows is parsed for nothing.
  void fail(std::string_view what) {
    if (error_.empty()) {
      error_ = fmt::format("{} (at character {})", what, position_ + 1);
    }
    position_ = text_.size();
  }

  Part alternatives(int depth) {
    std::vector<Part> branches{branch(depth)};
    while (has("|")) {
      ++position_;
      branches.push_back(branch(depth));
    }
    Part whole = std::move(branches.back());
    std::size_t length = whole.steps.size();
    for (std::size_t i = 0; i + 1 < branches.size(); ++i) {
      length += branches[i].steps.size() + 2;
      whole.can_be_empty = whole.can_be_empty || branches[i].can_be_empty;
    }
    const Steps last = std::move(whole.steps);
    whole.steps.clear();
    whole.steps.reserve(length);
    for (std::size_t i = 0; i + 1 < branches.size(); ++i) {
      whole.steps.push_back(either(1, distance(branches[i].steps) + 2));
      append(whole.steps, branches[i].steps);
      const auto rest = static_cast<std::int32_t>(length - whole.steps.size());
      whole.steps.push_back(either(rest, rest));
    }
    append(whole.steps, last);
    return whole;
  }

  Part branch(int depth) {
    Part whole;
    while (position_ < text_.size() && !has("|)")) {
      Part next = piece(depth);
      append(whole.steps, next.steps);
      whole.can_be_empty = whole.can_be_empty && next.can_be_empty;
    }
    return whole;
  }

  Part piece(int depth) {
    Part part = atom(depth);
    if (!has("*+?")) {
      return part;
    }
    const char mark = text_[position_];
    if (part.can_be_empty && mark != '?') {
      fail(fmt::format("what '{}' repeats could be empty", mark));
      return {};
    }
    ++position_;
    if (has("*+?")) {
      fail(fmt::format("'{}' repeats a repetition", text_[position_]));
      return {};
    }
    return {repeated(mark, part.steps), part.can_be_empty || mark != '+'};
  }

  Part atom(int depth) {
    const char c = text_[position_];
    if (c == '*' || c == '+' || c == '?') {
      fail(fmt::format("'{}' repeats nothing", c));
      return {};
    }
    ++position_;
    switch (c) {
      case '^':
        return {{ExpressionStep{.kind = Kind::kAtStart}}, true};
      case '$':
        return {{ExpressionStep{.kind = Kind::kAtEnd}}, true};
      case '.':
        return one_of(ByteSet().set());
      case '[':
        return bracket();
      case '(':
        return group(depth + 1);
      case '\\':
        if (position_ == text_.size()) {
          fail("a backslash stands at the end");
          return {};
        }
        return one_of(ByteSet().set(static_cast<unsigned char>(text_[position_++])));
      default:
        return one_of(ByteSet().set(static_cast<unsigned char>(c)));
    }
  }

  Part group(int depth) {
    if (depth > kDeepest) {
      fail(fmt::format("groups are more than {} deep", kDeepest));
      return {};
    }
    Part part = alternatives(depth);
    if (!has(")")) {
      fail("'(' is not closed");
      return {};
    }
    ++position_;
    return part;
  }

  /// A `]` or `-` in the first place is itself, as is a `-` in the last.
  Part bracket() {
    const bool is_inverted = has("^");
    position_ += is_inverted ? 1 : 0;
    ByteSet set;
    std::optional<unsigned char> last;
    while (position_ < text_.size() && (!last || !has("]"))) {
      const auto c = static_cast<unsigned char>(text_[position_]);
      const bool is_range =
          last && c == '-' && position_ + 1 < text_.size() && text_[position_ + 1] != ']';
      if (!is_range) {
        set.set(c);
        last = c;
        ++position_;
        continue;
      }
      const auto end = static_cast<unsigned char>(text_[position_ + 1]);
      if (*last > end) {
        fail("a range in [] runs backwards");
        return {};
      }
      for (unsigned byte = *last; byte <= end; ++byte) {
        set.set(byte);
      }
      last = end;
      position_ += 2;
    }
    if (!has("]")) {
      fail("'[' is not closed");
      return {};
    }
    ++position_;
    return one_of(is_inverted ? ~set : set);
  }

  Part one_of(const ByteSet& set) {
    sets_.push_back(set);
    return {
        {ExpressionStep{.kind = Kind::kByte, .set = static_cast<std::uint32_t>(sets_.size() - 1)}},
        false};
  }

  std::string_view text_;
  std::vector<ByteSet>& sets_;
  std::size_t position_ = 0;
  std::string error_;
};

}  // namespace

tl::expected<CMakeExpression, std::string> CMakeExpression::parse(std::string_view text) {
  CMakeExpression expression;
  auto steps = Parser(text, expression.sets_).parse();
  if (!steps) {
    return tl::make_unexpected(steps.error());
  }
  expression.steps_ = *std::move(steps);
  return expression;
}

}  // namespace leakrun
