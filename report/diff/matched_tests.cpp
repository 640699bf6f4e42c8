#include "report/diff/matched_tests.h"

#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "report/wording.h"

namespace leakrun {
namespace {

std::string exact_key(const TestResult& test) {
  return test.target + '\0' + test.name;
}

std::string loose_key(const TestResult& test) {
  return target_base_name(test.target) + '\0' + test.name;
}

/// Tests by a key of theirs; null where several have it.
template <class Key>
std::unordered_map<std::string, const TestResult*> tests_by(
    const std::vector<const TestResult*>& tests, Key key) {
  std::unordered_map<std::string, const TestResult*> found;
  for (const TestResult* test : tests) {
    const auto [known, is_new] = found.try_emplace(key(*test), test);
    if (!is_new) {
      known->second = nullptr;
    }
  }
  return found;
}

std::vector<const TestResult*> pointers(const std::vector<TestResult>& tests) {
  std::vector<const TestResult*> all;
  for (const TestResult& test : tests) {
    all.push_back(&test);
  }
  return all;
}

class TestMatcher {
 public:
  TestMatcher(const SuiteResult& before, const SuiteResult& after)
      : before_(pointers(before.results)), after_(pointers(after.results)) {}

  /// Finds partners among the tests that have none yet. Of several that have one key none is taken,
  /// since which is which is not known.
  template <class Key>
  void match_by(Key key) {
    const auto old_tests = tests_by(before_, key);
    const auto new_tests = tests_by(after_, key);
    std::set<const TestResult*> taken;
    for (const auto& [text, test] : new_tests) {
      const auto partner = old_tests.find(text);
      if (test != nullptr && partner != old_tests.end() && partner->second != nullptr) {
        partners_[test] = partner->second;
        taken.insert(partner->second);
        taken.insert(test);
      }
    }
    const auto is_taken = [&](const TestResult* test) { return taken.contains(test); };
    std::erase_if(before_, is_taken);
    std::erase_if(after_, is_taken);
  }

  std::vector<MatchedTest> all(const SuiteResult& after) const {
    std::vector<MatchedTest> tests;
    for (const TestResult& test : after.results) {
      const auto partner = partners_.find(&test);
      tests.push_back({partner == partners_.end() ? nullptr : partner->second, &test});
    }
    for (const TestResult* test : before_) {
      tests.push_back({test, nullptr});
    }
    return tests;
  }

 private:
  std::vector<const TestResult*> before_;  // without a partner
  std::vector<const TestResult*> after_;
  std::map<const TestResult*, const TestResult*> partners_;
};

}  // namespace

std::vector<MatchedTest> matched_tests(const SuiteResult& before, const SuiteResult& after) {
  TestMatcher matcher(before, after);
  matcher.match_by(exact_key);
  matcher.match_by(loose_key);
  return matcher.all(after);
}

}  // namespace leakrun
