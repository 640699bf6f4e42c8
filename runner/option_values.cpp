#include "runner/option_values.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/text.h"
#include "runner/run_error.h"

namespace leakrun {

std::string described(const OptionOrigin& origin) {
  switch (origin.source) {
    case OptionSource::kDefault:
      return "default";
    case OptionSource::kCommandLine:
      return "command line";
    case OptionSource::kFile:
    case OptionSource::kEnvironment:
      break;
  }
  return origin.place;
}

std::string blamed(const OptionOrigin& origin, const std::string& name) {
  switch (origin.source) {
    case OptionSource::kFile:
      return fmt::format("{}: {}", origin.place, name);
    case OptionSource::kEnvironment:
      return origin.place;
    case OptionSource::kDefault:
    case OptionSource::kCommandLine:
      break;
  }
  return "--" + name;
}

OptionValues::OptionValues(boost::program_options::variables_map values, Origins origins)
    : values_(std::move(values)), origins_(std::move(origins)) {}

bool OptionValues::flag(const std::string& name) const {
  return values_[name].as<bool>();
}

std::string OptionValues::text(const std::string& name) const {
  return values_.count(name) > 0 ? values_[name].as<std::string>() : std::string();
}

OptionValues::Words OptionValues::words(const std::string& name) const {
  return values_.count(name) > 0 ? values_[name].as<Words>() : Words();
}

OptionValues::Words OptionValues::all(const std::string& name) const {
  if (values_.count(name) > 0 && values_[name].value().type() == typeid(Words)) {
    return words(name);
  }
  return {text(name)};
}

double OptionValues::number(const std::string& name, const std::string& what) const {
  const std::string given = text(name);
  double number = 0;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), number);
  if (error != std::errc{} || end != given.data() + given.size() || !std::isfinite(number) ||
      number < 0 || number > 1e9) {
    refuse(name, fmt::format("'{}' is not {}", printable_line(given), what));
  }
  return number;
}

unsigned OptionValues::count(const std::string& name) const {
  constexpr const char* kWhat = "a whole number from 1 to 10000";
  const double value = number(name, kWhat);
  if (value < 1 || value > 10000 || value != std::floor(value)) {
    refuse(name, fmt::format("'{}' is not {}", printable_line(text(name)), kWhat));
  }
  return static_cast<unsigned>(value);
}

bool OptionValues::is_default(const std::string& name) const {
  return origin(name).source == OptionSource::kDefault;
}

OptionOrigin OptionValues::origin(const std::string& name, std::size_t index) const {
  const auto found = origins_.find(name);
  return found != origins_.end() && index < found->second.size() ? found->second[index]
                                                                 : OptionOrigin{};
}

void OptionValues::refuse(const std::string& name, const std::string& reason,
                          std::size_t index) const {
  throw RunError(ExitStatus::kUsage,
                 fmt::format("{}: {}", blamed(origin(name, index), name), reason));
}

void OptionValues::refuse_choice(const std::string& name, const Words& words) const {
  const std::string given = text(name);
  const std::string nearest = nearest_word(given, words);
  refuse(name, fmt::format("'{}' is none of {}{}", printable_line(given), fmt::join(words, ", "),
                           nearest.empty() ? "" : fmt::format("; did you mean '{}'?", nearest)));
}

std::map<std::string, std::string> OptionValues::as_text() const {
  std::map<std::string, std::string> result;
  for (const auto& [name, value] : values_) {
    if (value.value().type() == typeid(std::string)) {
      result[name] = value.as<std::string>();
    } else if (value.value().type() == typeid(bool)) {
      result[name] = value.as<bool>() ? "true" : "false";
    } else if (value.value().type() == typeid(Words)) {
      result[name] = fmt::format("{}", fmt::join(value.as<Words>(), " "));
    }
  }
  return result;
}

}  // namespace leakrun
