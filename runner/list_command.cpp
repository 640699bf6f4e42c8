#include "runner/list_command.h"

#include <fmt/format.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "runner/find_tests.h"
#include "runner/install_layout.h"
#include "runner/options.h"

namespace leakrun {
namespace {

using OrderedJson = nlohmann::ordered_json;

OrderedJson printable(const std::vector<std::string>& texts) {
  OrderedJson list = OrderedJson::array();
  for (const std::string& text : texts) {
    list.push_back(printable_utf8(text));
  }
  return list;
}

OrderedJson json_of(const TestCase& test) {
  OrderedJson json;
  json["name"] = printable_utf8(test.name);
  json["target"] = printable_utf8(test.target);
  json["full_name"] = printable_utf8(full_name(test));
  json["command"] = printable(test.command);
  json["working_directory"] = printable_utf8(test.working_directory.string());
  json["labels"] = printable(test.labels);
  json["disabled"] = test.disabled;
  json["file"] = test.file.empty() ? OrderedJson() : OrderedJson(printable_utf8(test.file));
  json["line"] = test.file.empty() ? OrderedJson() : OrderedJson(test.line);
  return json;
}

void write_json(const SelectedTests& selected, const RunOptions& options) {
  OrderedJson document;
  document["schema"] = "leakrun-list/1";
  document["found"] = selected.found;
  document["filter"] = printable(options.filters);
  document["exclude"] = printable(options.excludes);
  document["label"] = printable(options.labels);
  document["label_exclude"] = printable(options.excluded_labels);
  document["shard"] =
      options.shard ? OrderedJson(fmt::format("{}/{}", options.shard->index, options.shard->total))
                    : OrderedJson();
  document["tests"] = OrderedJson::array();
  for (const TestCase& test : selected.tests) {
    document["tests"].push_back(json_of(test));
  }
  std::cout << document.dump(2) << '\n';
}

void write_text(const SelectedTests& selected) {
  for (const TestCase& test : selected.tests) {
    std::cout << printable_line(full_name(test));
    if (!test.labels.empty()) {
      std::cout << "  [" << printable_line(fmt::format("{}", fmt::join(test.labels, ", "))) << ']';
    }
    std::cout << (test.disabled ? "  disabled\n" : "\n");
  }
}

}  // namespace

ExitStatus list_command_line(const std::vector<std::string>& arguments) {
  const auto options = parse_list_options(arguments);
  if (!options) {
    return ExitStatus::kPassed;
  }
  const SelectedTests selected = find_tests(options->run, find_install_layout());
  for (const std::string& note : selected.notes) {
    std::cerr << "leakrun: " << printable_line(note) << '\n';
  }
  if (options->is_json) {
    write_json(selected, options->run);
  } else {
    write_text(selected);
  }
  return std::cout.flush() ? ExitStatus::kPassed : ExitStatus::kNotMeasured;
}

}  // namespace leakrun
