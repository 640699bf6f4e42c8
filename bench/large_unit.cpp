// One of many units of a program with much debug information: UNIT is another number in each, and
// all that the libraries' templates make of its types is of this unit alone.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#define JOINED(a, b) a##b
#define NAME(a, b) JOINED(a, b)
#define UNIT_NAMESPACE NAME(unit_, UNIT)

namespace UNIT_NAMESPACE {

template <int kNumber>
struct Shop {
  struct Record {
    std::string name;
    std::vector<double> values;
    std::map<std::string, std::variant<int, double, std::string>> fields;
  };

  using Index = std::unordered_map<std::string, std::vector<Record>>;

  static void read(const nlohmann::json& document, Index& index) {
    for (const auto& [key, value] : document.items()) {
      Record record;
      record.name = key;
      for (const auto& number : value) {
        record.values.push_back(number.is_number() ? number.template get<double>() : kNumber);
      }
      record.fields.emplace(key, static_cast<int>(record.values.size()));
      index[key].push_back(std::move(record));
    }
  }

  static std::vector<Record> matching(const Index& index, const std::string& pattern) {
    const std::regex expression(pattern);
    std::vector<Record> found;
    for (const auto& [key, records] : index) {
      if (std::regex_search(key, expression)) {
        found.insert(found.end(), records.begin(), records.end());
      }
    }
    std::sort(found.begin(), found.end(),
              [](const Record& a, const Record& b) { return a.values < b.values; });
    std::stable_sort(found.begin(), found.end(),
                     [](const Record& a, const Record& b) { return a.name < b.name; });
    return found;
  }

  static std::size_t run(const std::string& text) {
    Index index;
    read(nlohmann::json::parse(text), index);
    std::set<std::string> names;
    for (const Record& record : matching(index, "^k[0-9]+")) {
      names.insert(fmt::format("{}:{}", record.name, record.values.size()));
    }
    std::function<std::size_t()> count = [&] { return names.size(); };
    return count();
  }
};

/// Keeps `bytes` that nobody gives back.
void grow(std::size_t bytes) {
  static std::vector<std::vector<char>> kept;
  constexpr std::size_t kPiece = 4096;
  for (std::size_t done = 0; done < bytes; done += kPiece) {
    kept.emplace_back(kPiece);
  }
}

template <int... kNumbers>
std::size_t run_all(const std::string& text, std::integer_sequence<int, kNumbers...>) {
  return (Shop<kNumbers>::run(text) + ...);
}

}  // namespace UNIT_NAMESPACE

std::size_t NAME(run_unit_, UNIT)(const std::string& text) {
  constexpr std::size_t kGrowth = std::size_t{8} << 20;
  UNIT_NAMESPACE::grow(kGrowth);
  return UNIT_NAMESPACE::run_all(text, std::make_integer_sequence<int, 8>());
}
