#include "runner/show_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "runner/config_file.h"

namespace leakrun {
namespace {

struct Row {
  std::string name;
  std::string value;
  std::string origin;
};

// What a repeatable option, which has no default, was given; else nothing.
std::vector<Row> rows_of_words(const std::string& name, const OptionValues& values) {
  std::vector<Row> rows;
  for (const std::string& word : values.words(name)) {
    rows.push_back({name, printable_line(word), described(values.origin(name, rows.size()))});
  }
  return rows;
}

}  // namespace

void write_config(std::ostream& out, const ReadOptions& read,
                  const boost::program_options::options_description& options) {
  const auto texts = read.values.as_text();
  std::vector<Row> rows;
  for (const auto& option : options.options()) {
    const std::string& name = option->long_name();
    if (is_request(name)) {
      continue;
    }
    if (is_repeatable(*option)) {
      std::vector<Row> more = rows_of_words(name, read.values);
      if (more.empty()) {
        more.push_back({name, "(none)", "default"});
      }
      rows.insert(rows.end(), more.begin(), more.end());
      continue;
    }
    const auto text = texts.find(name);
    const std::string value = text != texts.end() ? printable_line(text->second) : "";
    rows.push_back({name, value.empty() ? "(none)" : value, described(read.values.origin(name))});
  }
  std::size_t name_width = 0;
  std::size_t value_width = 0;
  for (const Row& row : rows) {
    name_width = std::max(name_width, row.name.size());
    value_width = std::max(value_width, row.value.size());
  }
  out << "configuration file: "
      << (read.config_file.empty() ? "none" : shown_path(read.config_file)) << "\n\n";
  for (const Row& row : rows) {
    out << fmt::format("{:<{}}  {:<{}}  {}\n", row.name, name_width, row.value, value_width,
                       row.origin);
  }
}

}  // namespace leakrun
