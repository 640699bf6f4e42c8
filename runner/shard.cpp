#include "runner/shard.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <set>

#include "base/descriptor.h"
#include "base/text.h"

namespace leakrun {
namespace {

constexpr unsigned kMostShards = 100000;

std::optional<unsigned> whole_number(std::string_view text) {
  unsigned number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

struct ShardVariables {
  const char* index;
  const char* total;
  const char* first;  ///< the variable that says what the first index is; null: `base` does
  unsigned base;
};

constexpr std::array<ShardVariables, 4> kVariables = {{
    {"GTEST_SHARD_INDEX", "GTEST_TOTAL_SHARDS", nullptr, 0},
    {"TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", nullptr, 0},
    {"CI_NODE_INDEX", "CI_NODE_TOTAL", nullptr, 1},
    {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN", 0},
}};

tl::expected<unsigned, std::string> number_of(const Environment& environment,
                                              const std::string& name) {
  const auto found = environment.find(name);
  if (found == environment.end()) {
    return tl::unexpected(fmt::format("{} is not set", name));
  }
  const auto number = whole_number(found->second);
  if (!number) {
    return tl::unexpected(
        fmt::format("{}: '{}' is not a whole number", name, printable_line(found->second)));
  }
  return *number;
}

tl::expected<Shard, std::string> shard_of(const Environment& environment,
                                          const ShardVariables& names) {
  const auto index = number_of(environment, names.index);
  const auto total = number_of(environment, names.total);
  const auto first = names.first != nullptr ? number_of(environment, names.first) : names.base;
  for (const auto* number : {&index, &total, &first}) {
    if (!*number) {
      return tl::unexpected(number->error());
    }
  }
  // Of an array with gaps (--array=1,5) it cannot be said which part this is.
  if (*total < 1 || *total > kMostShards || *index < *first || *index - *first >= *total) {
    return tl::unexpected(
        fmt::format("{}={} is none of the {} parts that {} says, counted from {}; give --shard I/N",
                    names.index, *index, *total, names.total, *first));
  }
  return Shard{*index - *first + 1, *total};
}

/// FNV-1a (64 bits), then the finalizer of MurmurHash3, without which the low bits of similar names
/// are alike. The same on every machine, unlike std::hash.
std::uint64_t stable_hash(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  }
  hash = (hash ^ (hash >> 33U)) * 0xff51afd7ed558ccdU;
  hash = (hash ^ (hash >> 33U)) * 0xc4ceb9fe1a85ec53U;
  return hash ^ (hash >> 33U);
}

bool is_required(const std::vector<std::string>& fixtures, const std::set<std::string>& required,
                 const std::string& target) {
  return std::any_of(fixtures.begin(), fixtures.end(), [&](const std::string& fixture) {
    return required.count(target + '\n' + fixture) > 0;
  });
}

}  // namespace

tl::expected<Shard, std::string> parse_shard(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto index = whole_number(text.substr(0, slash));
  const auto total = whole_number(slash == std::string_view::npos ? "" : text.substr(slash + 1));
  if (!index || !total || *index < 1 || *index > *total || *total > kMostShards) {
    return tl::unexpected(fmt::format("'{}' is not I/N with I from 1 to N, as in 2/4, and not auto",
                                      printable_line(text)));
  }
  return Shard{*index, *total};
}

tl::expected<std::optional<Shard>, std::string> shard_from_environment(
    const Environment& environment) {
  for (const ShardVariables& names : kVariables) {
    // GitLab sets CI_NODE_TOTAL=1 in jobs without `parallel`.
    const auto total = environment.find(names.total);
    const bool is_alone = total != environment.end() && total->second == "1";
    const bool has_index = environment.count(names.index) > 0;
    if (has_index || (total != environment.end() && !is_alone)) {
      const auto shard = shard_of(environment, names);
      if (!shard) {
        return tl::unexpected(shard.error());
      }
      return *shard;
    }
  }
  return std::optional<Shard>();
}

std::string shard_index_names() {
  std::string text;
  for (const ShardVariables& names : kVariables) {
    const bool is_last = &names == &kVariables.back();
    text += text.empty() ? "" : is_last ? " and " : ", ";
    text += names.index;
  }
  return text;
}

const std::vector<std::string>& shard_variables() {
  static const std::vector<std::string> names = {
      "GTEST_SHARD_INDEX", "GTEST_TOTAL_SHARDS", "GTEST_SHARD_STATUS_FILE",
      "TEST_SHARD_INDEX",  "TEST_TOTAL_SHARDS",  "TEST_SHARD_STATUS_FILE"};
  return names;
}

void touch_shard_status_file(const Environment& environment) {
  for (const char* name : {"TEST_SHARD_STATUS_FILE", "GTEST_SHARD_STATUS_FILE"}) {
    const auto file = environment.find(name);
    if (file != environment.end() && !file->second.empty()) {
      // Where this fails, who asked for it says so.
      const Descriptor touched(
          ::open(file->second.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, 0666));
    }
  }
}

Sharding::Sharding(unsigned total, const SuiteResult& durations) : total_(total) {
  std::map<std::string, double> seconds;
  for (const TestResult& test : durations.results) {
    seconds[test.name] += std::max(0.0, test.duration_seconds);
  }
  std::vector<std::pair<double, std::string>> longest_first;
  longest_first.reserve(seconds.size());
  for (const auto& [name, duration] : seconds) {
    longest_first.emplace_back(-duration, name);
  }
  std::sort(longest_first.begin(), longest_first.end());
  // Each to the part that has least, of equals the first: Graham's rule, at worst 4/3 of the best.
  std::set<std::pair<double, unsigned>> parts;
  for (unsigned part = 1; part <= total; ++part) {
    parts.emplace(0.0, part);
  }
  for (const auto& [negative, name] : longest_first) {
    // What takes no time counts for a little, so that not all of it comes to one part.
    constexpr double kLeastSeconds = 0.001;
    const auto [sum, part] = *parts.begin();
    parts.erase(parts.begin());
    parts.emplace(sum + std::max(-negative, kLeastSeconds), part);
    known_.emplace(name, part);
  }
}

unsigned Sharding::part_of(const std::string& name) const {
  const auto known = known_.find(name);
  return known != known_.end() ? known->second
                               : static_cast<unsigned>(stable_hash(name) % total_) + 1;
}

void select_shard(const std::vector<TestCase>& tests, const Sharding& sharding, const Shard& shard,
                  std::vector<bool>& is_selected) {
  std::set<std::string> required;  // target and fixture
  for (std::size_t i = 0; i < tests.size(); ++i) {
    if (is_selected[i] && !tests[i].disabled) {
      for (const std::string& fixture : tests[i].fixtures_required) {
        required.insert(tests[i].target + '\n' + fixture);
      }
    }
  }
  for (std::size_t i = 0; i < tests.size(); ++i) {
    const TestCase& test = tests[i];
    if (is_required(test.fixtures_setup, required, test.target) ||
        is_required(test.fixtures_cleanup, required, test.target) ||
        sharding.part_of(test.name) != shard.index) {
      is_selected[i] = false;
    }
  }
}

}  // namespace leakrun
