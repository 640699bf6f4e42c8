#include "runner/test_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace leakrun {
namespace {

using Indices = std::vector<std::size_t>;
/// Names count within their target. Both live in the tests.
using Name = std::pair<std::string_view, std::string_view>;

class Roles {
 public:
  void add(const TestCase& test, const std::string& name, std::size_t index) {
    tests_[Name(test.target, name)].push_back(index);
  }
  void add(const TestCase& test, const std::vector<std::string>& names, std::size_t index) {
    for (const std::string& name : names) {
      add(test, name, index);
    }
  }

  const Indices& of(const TestCase& test, const std::string& name) const {
    static const Indices none;
    const auto found = tests_.find(Name(test.target, name));
    return found != tests_.end() ? found->second : none;
  }

 private:
  std::map<Name, Indices> tests_;
};

/// Who does what for a fixture. A fixture without a name is none.
struct Fixtures {
  Roles set_ups;
  Roles clean_ups;
  Roles users;  ///< set-ups, too

  explicit Fixtures(const std::vector<TestCase>& tests) {
    for (std::size_t i = 0; i < tests.size(); ++i) {
      const TestCase& test = tests[i];
      clean_ups.add(test, test.fixtures_cleanup, i);
      if (!test.disabled) {
        set_ups.add(test, test.fixtures_setup, i);
        users.add(test, test.fixtures_setup, i);
        users.add(test, test.fixtures_required, i);
      }
    }
  }
};

void append(Indices& to, const Indices& more) {
  to.insert(to.end(), more.begin(), more.end());
}

void sort_once(Indices& indices) {
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
}

/// Walks against the edges, without recursion: a chain may be as long as the suite.
class CircleSearch {
 public:
  explicit CircleSearch(const std::vector<TestEdges>& edges)
      : edges_(edges), state_(edges.size(), State::kNew) {}

  /// The tests of a circle, each after the one that follows it; empty where there is none.
  Indices find() {
    for (std::size_t start = 0; start < edges_.size(); ++start) {
      if (Indices circle = find_from(start); !circle.empty()) {
        return circle;
      }
    }
    return {};
  }

 private:
  enum class State : unsigned char { kNew, kOnPath, kDone };

  Indices find_from(std::size_t start) {
    if (state_[start] != State::kNew) {
      return {};
    }
    Indices path{start};
    std::vector<std::size_t> next{0};  // of the edges of each on the path
    state_[start] = State::kOnPath;
    while (!path.empty()) {
      const Indices& after = edges_[path.back()].after;
      if (next.back() == after.size()) {
        state_[path.back()] = State::kDone;
        path.pop_back();
        next.pop_back();
        continue;
      }
      const std::size_t test = after[next.back()++];
      if (state_[test] == State::kOnPath) {
        path.erase(path.begin(), std::find(path.begin(), path.end(), test));
        return path;
      }
      if (state_[test] == State::kNew) {
        state_[test] = State::kOnPath;
        path.push_back(test);
        next.push_back(0);
      }
    }
    return {};
  }

  const std::vector<TestEdges>& edges_;
  std::vector<State> state_;
};

std::string circle_text(const std::vector<TestCase>& tests, const Indices& circle) {
  constexpr std::size_t kMostShown = 5;
  std::string text;
  for (std::size_t i = 0; i < std::min(circle.size(), kMostShown); ++i) {
    text += fmt::format("'{}' after ", printable_line(tests[circle[i]].name));
  }
  text += circle.size() > kMostShown ? "… after " : "";
  return fmt::format(
      "tests wait for each other: {}'{}': change their DEPENDS or FIXTURES_ properties", text,
      printable_line(tests[circle.front()].name));
}

}  // namespace

tl::expected<std::vector<TestEdges>, std::string> test_edges(const std::vector<TestCase>& tests) {
  const Fixtures fixtures(tests);
  Roles names;
  for (std::size_t i = 0; i < tests.size(); ++i) {
    names.add(tests[i], tests[i].name, i);
  }
  std::vector<TestEdges> edges(tests.size());
  for (std::size_t i = 0; i < tests.size(); ++i) {
    const TestCase& test = tests[i];
    for (const std::string& name : test.depends) {
      append(edges[i].after, names.of(test, name));
    }
    for (const std::string& fixture : test.fixtures_required) {
      append(edges[i].requires_passed, fixtures.set_ups.of(test, fixture));
    }
    for (const std::string& fixture : test.fixtures_cleanup) {
      append(edges[i].after, fixtures.users.of(test, fixture));
    }
    append(edges[i].after, edges[i].requires_passed);
    sort_once(edges[i].after);
    sort_once(edges[i].requires_passed);
  }
  if (const Indices circle = CircleSearch(edges).find(); !circle.empty()) {
    return tl::make_unexpected(circle_text(tests, circle));
  }
  return edges;
}

void select_fixtures(const std::vector<TestCase>& tests, std::vector<bool>& is_selected) {
  const Fixtures fixtures(tests);
  Indices to_do;
  for (std::size_t i = 0; i < tests.size(); ++i) {
    if (is_selected[i]) {
      to_do.push_back(i);
    }
  }
  while (!to_do.empty()) {
    const TestCase& test = tests[to_do.back()];
    to_do.pop_back();
    for (const std::string& fixture :
         test.disabled ? std::vector<std::string>{} : test.fixtures_required) {
      for (const Roles* roles : {&fixtures.set_ups, &fixtures.clean_ups}) {
        for (const std::size_t helper : roles->of(test, fixture)) {
          if (!is_selected[helper]) {
            is_selected[helper] = true;
            to_do.push_back(helper);
          }
        }
      }
    }
  }
}

}  // namespace leakrun
