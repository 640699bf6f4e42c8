#include <algorithm>
#include <cctype>
#include <iterator>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "runner/frameworks/catch2.h"

// As TestSpecParser and WildcardPattern of Catch2 2.13 and 3.7 have it.
namespace leakrun {
namespace {

constexpr std::size_t kMostExcluded = 100;

std::string normalized(std::string_view text) {
  std::string result(trimmed(text));
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

// The name as a pattern. A leading "exclude:" would exclude, quoted or not, which a wildcard before
// it prevents.
std::string pattern_of(const std::string& name) {
  return (name.starts_with("exclude:") ? "*" : "") + name;
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\' || c == '"' || c == ',') {
      result += '\\';
    }
    result += c;
  }
  return result;
}

class Matcher {
 public:
  explicit Matcher(const std::string& name) : text_(normalized(pattern_of(name))) {
    if (text_.starts_with('*')) {
      is_open_at_start_ = true;
      text_.erase(0, 1);
    }
    if (text_.ends_with('*')) {
      is_open_at_end_ = true;
      text_.pop_back();
    }
  }

  bool has_wildcard() const { return is_open_at_start_ || is_open_at_end_; }

  bool matches(std::string_view name) const {
    if (is_open_at_start_ && is_open_at_end_) {
      return name.find(text_) != std::string_view::npos;
    }
    return is_open_at_start_ ? name.ends_with(text_)
           : is_open_at_end_ ? name.starts_with(text_)
                             : name == text_;
  }

 private:
  std::string text_;
  bool is_open_at_start_ = false;
  bool is_open_at_end_ = false;
};

// Of "[one][two]", without case. Tags that a specification would read otherwise are left out.
std::set<std::string> tags_of(const ListedCase& listed) {
  std::set<std::string> tags;
  for (const std::string& part : split(listed.group, ']')) {
    if (part.size() > 1 && part.front() == '[' &&
        part.find_first_of("[.,\\\"", 1) == std::string::npos) {
      tags.insert(normalized(part.substr(1)));
    }
  }
  return tags;
}

class Selector {
 public:
  explicit Selector(const std::vector<ListedCase>& cases) : cases_(cases) {
    for (std::size_t i = 0; i < cases.size(); ++i) {
      names_.push_back(normalized(cases[i].name));
      by_name_[names_.back()].push_back(i);
    }
  }

  CaseSelection select(std::size_t index) const {
    std::string specification = '"' + escaped(pattern_of(cases_[index].name)) + '"';
    std::vector<std::size_t> selected = matches(index);
    exclude_by_tags(index, selected, specification);
    exclude_by_name(index, selected, specification);
    return {{specification}, selected, selected.size()};
  }

 private:
  std::vector<std::size_t> matches(std::size_t index) const {
    const Matcher matcher(cases_[index].name);
    if (!matcher.has_wildcard()) {
      const auto found = by_name_.find(names_[index]);
      return found->second;
    }
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      if (matcher.matches(names_[i])) {
        result.push_back(i);
      }
    }
    return result;
  }

  void exclude_by_tags(std::size_t index, std::vector<std::size_t>& selected,
                       std::string& specification) const {
    if (selected.size() < 2) {
      return;
    }
    const std::set<std::string> own = tags_of(cases_[index]);
    for (const std::string& tag : own) {
      specification += '[' + tag + ']';
    }
    std::set<std::string> excluded;
    std::erase_if(selected, [&](std::size_t other) {
      const std::set<std::string> tags = tags_of(cases_[other]);
      if (other == index || !std::includes(tags.begin(), tags.end(), own.begin(), own.end())) {
        return other != index;
      }
      std::vector<std::string> others_own;
      std::set_difference(tags.begin(), tags.end(), own.begin(), own.end(),
                          std::back_inserter(others_own));
      if (!others_own.empty() && excluded.size() < kMostExcluded) {
        excluded.insert(others_own.front());
        return true;
      }
      return false;
    });
    for (const std::string& tag : excluded) {
      specification += "~[" + tag + ']';
    }
  }

  void exclude_by_name(std::size_t index, std::vector<std::size_t>& selected,
                       std::string& specification) const {
    std::size_t count = 0;
    std::erase_if(selected, [&](std::size_t other) {
      const std::string& name = cases_[other].name;
      if (trimmed(name).empty() || Matcher(name).matches(names_[index]) ||
          ++count > kMostExcluded) {
        return false;
      }
      specification += "~\"" + escaped(pattern_of(name)) + '"';
      return true;
    });
  }

  const std::vector<ListedCase>& cases_;
  std::vector<std::string> names_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_name_;
};

}  // namespace

std::vector<CaseSelection> select_catch2_cases(const std::vector<ListedCase>& cases) {
  const Selector selector(cases);
  std::vector<CaseSelection> result;
  result.reserve(cases.size());
  for (std::size_t i = 0; i < cases.size(); ++i) {
    result.push_back(selector.select(i));
  }
  return result;
}

}  // namespace leakrun
