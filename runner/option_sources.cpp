#include "runner/option_sources.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/program_options.hpp>
#include <cctype>

#include "base/text.h"
#include "runner/config_file.h"
#include "runner/run_error.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;
using Words = std::vector<std::string>;

/// One mention of an option, before its value is looked at.
struct GivenOption {
  po::option option;
  OptionOrigin origin;
};

std::string suggestion(const std::string& given, const Words& known) {
  const std::string nearest = nearest_word(given, known);
  return nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest);
}

std::string without_dashes(const std::string& option) {
  return option.substr(std::min(option.find_first_not_of('-'), option.size()));
}

// The error of Boost's parser of command lines as one line that says what to do.
std::string command_line_error(const po::error& error, const OptionReading& reading) {
  const std::string help = fmt::format("({} --help lists the options)", reading.command);
  if (const auto* unknown = dynamic_cast<const po::unknown_option*>(&error)) {
    Words names;
    for (const auto& option : reading.options.options()) {
      names.push_back("--" + option->long_name());
    }
    const std::string option = unknown->get_option_name();
    const std::string given = option.substr(0, option.find('='));
    return fmt::format("unknown option '{}'{} {}", printable_line(given), suggestion(given, names),
                       help);
  }
  return fmt::format("{} {}", printable_line(error.what()), help);
}

std::vector<GivenOption> from_command_line(const OptionReading& reading,
                                           const po::options_description& all,
                                           const Words& arguments) {
  po::positional_options_description positional;
  positional.add(reading.words.c_str(), -1);
  constexpr int kStyle =
      po::command_line_style::default_style & ~po::command_line_style::allow_guessing;
  std::vector<GivenOption> given;
  try {
    const po::parsed_options parsed =
        po::command_line_parser(arguments).options(all).positional(positional).style(kStyle).run();
    for (const po::option& option : parsed.options) {
      given.push_back({option, {OptionSource::kCommandLine, ""}});
    }
  } catch (const po::error& error) {
    fail_usage(command_line_error(error, reading));
  }
  return given;
}

std::string variable_of_option(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  });
  return "LEAKRUN_" + name;
}

std::vector<GivenOption> from_environment(const OptionReading& reading) {
  std::vector<GivenOption> given;
  for (const auto& option : reading.options.options()) {
    const std::string& name = option->long_name();
    if (reading.environment == EnvironmentUse::kAppearance && name != "color") {
      continue;
    }
    const std::string variable = variable_of_option(name);
    const char* value = std::getenv(variable.c_str());  // NOLINT(concurrency-mt-unsafe)
    if (value != nullptr && *value != '\0' && !is_request(name)) {
      given.push_back({po::option(name, {value}), {OptionSource::kEnvironment, variable}});
    }
  }
  return given;
}

// The value as it counts outside of the configuration file's folder.
std::string resolved(const std::string& value, const po::option_description& option,
                     const fs::path& folder) {
  const std::string shown = option.semantic()->name();  // "clang|gcc|FILE", "FILE (=default)"
  const Words alternatives = split(std::string_view(shown).substr(0, shown.find(' ')), '|');
  const auto is_one = [&](const char* word) {
    return std::find(alternatives.begin(), alternatives.end(), word) != alternatives.end();
  };
  const bool is_path = (is_one("FILE") || is_one("DIR")) && !is_one(value.c_str());
  if (!is_path || value.empty() || value == "-") {
    return value;
  }
  return (folder / value).lexically_normal().string();
}

std::vector<GivenOption> from_file(const po::options_description& options, const fs::path& file) {
  Words names;
  for (const auto& option : options.options()) {
    if (!is_request(option->long_name()) && option->long_name() != "config") {
      names.push_back(option->long_name());
    }
  }
  const std::string shown = shown_path(file);
  std::vector<GivenOption> given;
  for (const ConfigLine& line : read_config_file(file, shown)) {
    if (std::find(names.begin(), names.end(), line.name) == names.end()) {
      fail_usage(fmt::format("{}:{}: unknown key '{}'{} (the keys are the long options)", shown,
                             line.line, printable_line(line.name), suggestion(line.name, names)));
    }
    const std::string value =
        resolved(line.value, options.find(line.name, false), file.parent_path());
    given.push_back({po::option(line.name, {value}),
                     {OptionSource::kFile, fmt::format("{}:{}", shown, line.line)}});
  }
  return given;
}

const std::string* first_value(const std::vector<GivenOption>& given, const std::string& name) {
  const auto found = std::find_if(given.begin(), given.end(), [&](const GivenOption& one) {
    return one.option.string_key == name && !one.option.value.empty();
  });
  return found != given.end() ? &found->option.value.front() : nullptr;
}

fs::path config_file_of(const OptionReading& reading, const std::vector<GivenOption>& command_line,
                        const std::vector<GivenOption>& environment) {
  if (reading.search == ConfigSearch::kNone) {
    return {};
  }
  for (const auto* source : {&command_line, &environment}) {
    if (const std::string* named = first_value(*source, "config")) {
      return fs::absolute(*named).lexically_normal();
    }
  }
  const std::string* word = reading.search == ConfigSearch::kFromFirstWord
                                ? first_value(command_line, reading.words)
                                : nullptr;
  return find_upward(config_search_start(word != nullptr ? *word : "."), kConfigFileName);
}

// As of a variable in a script that was not set: what was meant is not known.
void refuse_empty_values(const std::vector<GivenOption>& given) {
  for (const GivenOption& one : given) {
    if (one.option.value.size() == 1 && one.option.value.front().empty()) {
      fail_usage(fmt::format("{}: its value is empty; give it one, or leave it out",
                             blamed(one.origin, one.option.string_key)));
    }
  }
}

bool has(const std::vector<GivenOption>& source, const std::string& name) {
  return std::any_of(source.begin(), source.end(),
                     [&](const GivenOption& one) { return one.option.string_key == name; });
}

// Of `sources`, lowest first: all mentions of what is composing, else those of the highest.
std::vector<GivenOption> merged(const po::options_description& all,
                                const std::vector<std::vector<GivenOption>>& sources) {
  std::vector<GivenOption> result;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    for (const GivenOption& given : sources[i]) {
      const std::string& name = given.option.string_key;
      const bool is_overruled =
          !all.find(name, false).semantic()->is_composing() &&
          std::any_of(sources.begin() + static_cast<std::ptrdiff_t>(i) + 1, sources.end(),
                      [&](const auto& higher) { return has(higher, name); });
      if (!is_overruled) {
        result.push_back(given);
      }
    }
  }
  return result;
}

// The error of Boost's reader of values, blamed on the last mention, which is the one too many.
[[noreturn]] void fail_on_value(const po::error_with_option_name& error,
                                const OptionValues::Origins& origins,
                                const OptionReading& reading) {
  const std::string name = without_dashes(error.get_option_name());
  const auto found = origins.find(name);
  const std::string place =
      blamed(found != origins.end() ? found->second.back() : OptionOrigin{}, name);
  if (dynamic_cast<const po::multiple_occurrences*>(&error) != nullptr) {
    fail_usage(fmt::format("{}: given more than once", place));
  }
  if (dynamic_cast<const po::invalid_bool_value*>(&error) != nullptr) {
    fail_usage(fmt::format("{}: give it true or false", place));
  }
  fail_usage(fmt::format("{}: {}", place, command_line_error(error, reading)));
}

}  // namespace

bool is_request(const std::string& option) {
  return option == "help" || option == "version" || option == "show-config";
}

bool is_repeatable(const po::option_description& option) {
  return dynamic_cast<const po::typed_value<Words>*>(option.semantic().get()) != nullptr;
}

ReadOptions read_options(const OptionReading& reading, const Words& arguments) {
  po::options_description all;
  all.add(reading.options).add_options()(reading.words.c_str(), po::value<Words>(), "");
  const auto command_line = from_command_line(reading, all, arguments);
  refuse_empty_values(command_line);
  const auto environment = from_environment(reading);
  const fs::path file = config_file_of(reading, command_line, environment);
  const auto in_file = file.empty() ? std::vector<GivenOption>() : from_file(reading.options, file);

  po::parsed_options given(&all, po::command_line_style::allow_long);
  OptionValues::Origins origins;
  for (GivenOption& one : merged(all, {in_file, environment, command_line})) {
    origins[one.option.string_key].push_back(std::move(one.origin));
    given.options.push_back(std::move(one.option));
  }
  po::variables_map values;
  try {
    po::store(given, values);
    po::notify(values);
  } catch (const po::error_with_option_name& error) {
    fail_on_value(error, origins, reading);
  }
  return {OptionValues(std::move(values), std::move(origins)), file};
}

}  // namespace leakrun
