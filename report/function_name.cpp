#include "report/function_name.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace leakrun {
namespace {

using std::string_view;

// In bytes: up to this a name is read at a glance, and nothing is left out.
constexpr std::size_t kComfortable = 60;
// Over this its parameters are left out, too.
constexpr std::size_t kLong = 100;
// What stands between two brackets and is no longer says more than an ellipsis.
constexpr std::size_t kShortContent = 8;

constexpr string_view kEllipsis = "\u2026";

// Of libc++, of the Android NDK's, and of libstdc++.
constexpr std::array<string_view, 3> kInlineNamespaces = {"__1::", "__ndk1::", "__cxx11::"};

constexpr std::array<std::pair<string_view, string_view>, 3> kWithTraits = {
    {{"basic_ostream<", "ostream"},
     {"basic_istream<", "istream"},
     {"basic_string_view<", "string_view"}}};

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

bool ends_in_word(string_view text) {
  return !text.empty() && is_word(text.back());
}

// Reserved names are the implementation's: behind `::` they are its inline namespaces.
std::string without_abi(string_view name) {
  constexpr string_view kTag = "[abi:";
  std::string result;
  while (!name.empty()) {
    const auto is_here = [&](string_view part) { return name.starts_with(part); };
    const auto* const found =
        std::find_if(kInlineNamespaces.begin(), kInlineNamespaces.end(), is_here);
    const std::size_t tag_end = is_here(kTag) ? name.find_first_of("[]", 1) : string_view::npos;
    if (found != kInlineNamespaces.end() && result.ends_with("::")) {
      name.remove_prefix(found->size());
    } else if (tag_end != string_view::npos && name[tag_end] == ']') {
      name.remove_prefix(tag_end + 1);
    } else {
      result += name.front();
      name.remove_prefix(1);
    }
  }
  return result;
}

bool take(string_view& text, string_view part) {
  if (!text.starts_with(part)) {
    return false;
  }
  text.remove_prefix(part.size());
  return true;
}

bool take_end_of_list(string_view& text) {
  return take(text, ">") || take(text, " >");
}

// The name of the class of characters at the front of `text`, which is taken; empty for another.
std::string take_common_class(string_view& text) {
  string_view rest = text;
  if (!take(rest, "std::")) {
    return {};
  }
  for (const auto& [character, prefix] : {std::pair<string_view, string_view>{"char", ""},
                                          std::pair<string_view, string_view>{"wchar_t", "w"}}) {
    const std::string traits =
        std::string(character) + ", std::char_traits<" + std::string(character) + ">";
    for (const auto& [start, name] : kWithTraits) {
      string_view after = rest;
      if (take(after, start) && take(after, traits) && take_end_of_list(after)) {
        text = after;
        return std::string("std::").append(prefix).append(name);
      }
    }
    string_view after = rest;
    if (take(after, "basic_string<") && take(after, traits) && take(after, ", std::allocator<") &&
        take(after, character) && take_end_of_list(after) && take_end_of_list(after)) {
      text = after;
      return std::string("std::").append(prefix).append("string");
    }
  }
  return {};
}

std::string with_common_classes(string_view name) {
  std::string result;
  while (!name.empty()) {
    const bool is_start = !ends_in_word(result) && !result.ends_with("::");
    if (const std::string common = is_start ? take_common_class(name) : ""; !common.empty()) {
      result += common;
    } else {
      result += name.front();
      name.remove_prefix(1);
    }
  }
  return result;
}

// How much of `text`, which stands behind the word `operator`, is the operator's own. An operator
// of the same beginning that a template's arguments follow is told by what follows: demanglers
// write `operator<<int>` for both of `operator<` and `operator<<`.
std::size_t operator_length(string_view text) {
  constexpr std::array<string_view, 12> kOperators = {"<=>", "<<=", ">>=", "->*", "<<", ">>",
                                                      "<=",  ">=",  "->",  "()",  "<",  ">"};
  for (const string_view each : kOperators) {
    if (text.starts_with(each)) {
      const string_view rest = text.substr(each.size());
      const bool starts_list = each == "<<" && !rest.empty() && is_word(rest.front());
      return starts_list ? 1 : each.size();
    }
  }
  return 0;
}

/// Brackets of which both were found, by their positions.
struct Pair {
  std::size_t open = 0;
  std::size_t close = 0;
};

struct Pairs {
  std::vector<Pair> lists;       ///< template arguments, in the order of their ends
  std::vector<Pair> parameters;  ///< in no other brackets
};

struct Opened {
  std::size_t at = 0;
  bool is_list = false;  ///< of template arguments
};

// Comparisons stand in parentheses: where those close, a `<` in them was none of a list.
void close_bracket(string_view name, char opening, std::vector<Opened>& open) {
  while (!open.empty() && name[open.back().at] == '<') {
    open.pop_back();
  }
  if (!open.empty() && name[open.back().at] == opening) {
    open.pop_back();
  }
}

Pairs pairs_in(string_view name) {
  constexpr string_view kOperator = "operator";
  Pairs pairs;
  std::vector<Opened> open;
  bool behind_operator = false;
  for (std::size_t at = 0; at < name.size(); at++) {
    const char c = name[at];
    const char before = at == 0 ? ' ' : name[at - 1];
    if (c == 'o' && !is_word(before) && name.substr(at).starts_with(kOperator)) {
      const std::size_t end = at + kOperator.size();
      const std::size_t own = operator_length(name.substr(end));
      if (own > 0) {
        at = end + own - 1;
        at += name.substr(at + 1).starts_with(" <") ? 1 : 0;
        behind_operator = true;
        continue;
      }
    }
    if (c == '<') {
      // {lambda(int)#1}<int>, 'lambda'<int>
      const bool is_list = is_word(before) || behind_operator || before == '}' || before == '\'';
      if (is_list || before == ':' || at == 0) {  // <lambda(int)>, <unnamed>
        open.push_back({at, is_list});
      }
    } else if (c == '>') {
      if (before != '-' && !open.empty() && name[open.back().at] == '<') {
        if (open.back().is_list) {
          pairs.lists.push_back({open.back().at, at});
        }
        open.pop_back();
      }
    } else if (c == '(' || c == '[' || c == '{') {
      open.push_back({at, false});
    } else if (c == ')') {
      if (open.size() == 1 && name[open.back().at] == '(') {
        pairs.parameters.push_back({open.back().at, at});
      }
      close_bracket(name, '(', open);
    } else if (c == ']' || c == '}') {
      close_bracket(name, c == ']' ? '[' : '{', open);
    }
    behind_operator = false;
  }
  return pairs;
}

// `name` with an ellipsis between the outermost of `pairs`, which are in the order of their ends.
std::string with_ellipses(string_view name, const std::vector<Pair>& pairs) {
  std::vector<Pair> outermost;
  for (const Pair& pair : pairs) {
    while (!outermost.empty() && outermost.back().open > pair.open) {
      outermost.pop_back();
    }
    outermost.push_back(pair);
  }
  std::string result;
  std::size_t next = 0;
  for (const Pair& pair : outermost) {
    const string_view content = name.substr(pair.open + 1, pair.close - pair.open - 1);
    if (content.size() <= kShortContent || content == "anonymous namespace") {
      continue;
    }
    result.append(name.substr(next, pair.open + 1 - next)).append(kEllipsis);
    next = pair.close;
  }
  return result.append(name.substr(next));
}

}  // namespace

std::string short_function_name(std::string_view name) {
  std::string text = with_common_classes(without_abi(name));
  if (text.size() > kComfortable) {
    text = with_ellipses(text, pairs_in(text).lists);
  }
  if (text.size() > kLong) {
    text = with_ellipses(text, pairs_in(text).parameters);
  }
  return text;
}

std::string brief_function_name(std::string_view name) {
  std::string text = short_function_name(name);
  const std::vector<Pair> parameters = pairs_in(text).parameters;
  // "(anonymous namespace)::f" has none of its own.
  if (!parameters.empty() && parameters.back().open > 0 &&
      text.find("::", parameters.back().close) == std::string::npos) {
    text.resize(parameters.back().open);
  }
  return text;
}

}  // namespace leakrun
