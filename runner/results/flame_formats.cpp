#include "runner/results/flame_formats.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>

#include "base/file.h"
#include "base/text.h"
#include "report/flamegraph/folded_stacks.h"
#include "report/flamegraph/pprof.h"
#include "report/flamegraph/speedscope.h"
#include "report/flamegraph/svg_graph.h"
#include "report/html/flame_page.h"
#include "runner/run_error.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

void write_page_of(std::ostream& out, const FlameGraph& graph) {
  FlamePage page{.title = graph.title,
                 .subtitle = totals_of(graph),
                 .is_difference = graph.kind == FlameKind::kGrowth,
                 .sites = {},
                 .sites_omitted = graph.sites_omitted};
  for (const FlameSite& each : graph.sites) {
    page.sites.push_back(each.site);
  }
  // What does not fit into a page is the smallest.
  std::stable_sort(page.sites.begin(), page.sites.end(),
                   [](const GrowthSite& a, const GrowthSite& b) {
                     return std::abs(a.bytes) > std::abs(b.bytes);
                   });
  write_flame_page(out, page);
}

bool is_markup(std::string_view start) {
  return start.front() == '<';
}

bool is_json(std::string_view start) {
  return start.front() == '{';
}

bool is_gzip(std::string_view start) {
  return start.starts_with("\x1f\x8b");
}

// Its first line ends with a space and a number.
bool is_folded(std::string_view start) {
  const std::string_view line = start.substr(0, start.find('\n'));
  const std::size_t space = line.rfind(' ');
  // What is longer than what was read may be one.
  return line.size() == start.size() ||
         (space != std::string_view::npos && space + 1 < line.size() &&
          std::all_of(line.begin() + static_cast<std::ptrdiff_t>(space) + 1, line.end(),
                      [](unsigned char c) { return std::isdigit(c) != 0; }));
}

std::string start_of(const std::string& file) {
  std::string start(4096, '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(in.gcount()));
  return start;
}

void check_flame_file(const FlameFormat& format, const std::string& file) {
  std::error_code error;
  const std::string start = fs::is_regular_file(file, error) ? start_of(file) : std::string();
  if (!start.empty() && !format.is_one(start)) {
    fail_usage(fmt::format(
        "-o {}: there is another file of this name, which is no flame graph of the format {}; "
        "remove it, or name another",
        file, format.name));
  }
  if (const auto writable = check_writable(file); !writable) {
    throw RunError(ExitStatus::kNotMeasured, writable.error());
  }
}

}  // namespace

const std::vector<FlameFormat>& flame_formats() {
  static const std::vector<FlameFormat> formats = {
      {"html", {".html", ".htm"}, true, is_markup, write_page_of},
      {"svg", {".svg"}, true, is_markup, write_svg_graph},
      {"folded", {".folded", ".txt"}, false, is_folded, write_folded_stacks},
      {"speedscope", {".json"}, false, is_json, write_speedscope},
      {"pprof", {".pb.gz", ".pprof"}, true, is_gzip, write_pprof},
  };
  return formats;
}

const FlameFormat& flame_format(const std::string& word, const std::string& file) {
  std::vector<std::string_view> names;
  for (const FlameFormat& format : flame_formats()) {
    if (word == format.name ||
        (word.empty() && std::any_of(format.suffixes.begin(), format.suffixes.end(),
                                     [&](auto suffix) { return file.ends_with(suffix); }))) {
      return format;
    }
    names.emplace_back(format.name);
  }
  if (!word.empty()) {
    fail_usage(
        fmt::format("--format {}: choose one of {}", printable_line(word), fmt::join(names, ", ")));
  }
  fail_usage(
      fmt::format("-o {}: the name does not say which format: add --format {}, or let it end "
                  "in .html, .svg, .folded, .speedscope.json or .pb.gz",
                  printable_line(file), fmt::join(names, "|")));
}

void write_flame_file(const FlameFormat& format, const std::string& file, const FlameGraph& graph) {
  if (file == "-") {
    format.write(std::cout, graph);
    if (!std::cout.flush()) {
      throw RunError(ExitStatus::kNotMeasured, "cannot write to standard output");
    }
    return;
  }
  check_flame_file(format, file);
  const std::function<void(std::ostream&)> write = [&](std::ostream& out) {
    format.write(out, graph);
  };
  if (const auto written = write_file_atomically(file, write); !written) {
    throw RunError(ExitStatus::kNotMeasured, written.error());
  }
}

}  // namespace leakrun
