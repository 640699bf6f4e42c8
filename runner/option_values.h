#pragma once

#include <boost/program_options/variables_map.hpp>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace leakrun {

enum class OptionSource { kDefault, kFile, kEnvironment, kCommandLine };

/// Where a value of an option was given.
struct OptionOrigin {
  OptionSource source = OptionSource::kDefault;
  std::string place;  ///< kFile: "leakrun.cfg:3"; kEnvironment: "LEAKRUN_JOBS"; else empty
};

/// "default", "leakrun.cfg:3", "LEAKRUN_JOBS", "command line".
std::string described(const OptionOrigin& origin);

/// What a value of option `name` is called where it is wrong: "--jobs", "LEAKRUN_JOBS",
/// "leakrun.cfg:3: jobs".
std::string blamed(const OptionOrigin& origin, const std::string& name);

/// The options' values after command line, environment, file and defaults, and where each came
/// from. Names are long names that the command has; any other is a defect of the caller. What
/// reads a value throws RunError kUsage, which names the place that it came from, where the value
/// is wrong.
class OptionValues {
 public:
  using Words = std::vector<std::string>;
  using Origins = std::map<std::string, std::vector<OptionOrigin>>;

  OptionValues(boost::program_options::variables_map values, Origins origins);

  bool flag(const std::string& name) const;
  /// Empty where the option has neither value nor default.
  std::string text(const std::string& name) const;
  /// Those of a repeatable option: file before environment before command line.
  Words words(const std::string& name) const;
  /// The values of any option that is no flag: of one that is not repeatable, its value.
  Words all(const std::string& name) const;
  /// A number from 0 to 10^9; an error says that the value "is not `what`".
  double number(const std::string& name, const std::string& what) const;
  /// A whole number from 1 to 10000.
  unsigned count(const std::string& name) const;

  template <typename Choice>
  Choice choice(const std::string& name,
                const std::vector<std::pair<std::string, Choice>>& choices) const {
    Words words;
    for (const auto& [word, value] : choices) {
      if (word == text(name)) {
        return value;
      }
      words.push_back(word);
    }
    refuse_choice(name, words);
  }

  bool is_default(const std::string& name) const;
  /// Of the value at `index` of a repeatable option.
  OptionOrigin origin(const std::string& name, std::size_t index = 0) const;
  /// Throws RunError kUsage: "PLACE: REASON".
  [[noreturn]] void refuse(const std::string& name, const std::string& reason,
                           std::size_t index = 0) const;

  /// Every value that there is by its option's name; those of a repeatable option in one line.
  std::map<std::string, std::string> as_text() const;

 private:
  [[noreturn]] void refuse_choice(const std::string& name, const Words& words) const;

  boost::program_options::variables_map values_;
  Origins origins_;
};

}  // namespace leakrun
