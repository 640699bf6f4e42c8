#include "report/html/test_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "profile/frame.h"
#include "report/html/html_text.h"
#include "report/wording.h"

namespace leakrun {
namespace {

// Longer names and reasons are cut: there may be very many of them.
constexpr std::size_t kLongestLine = 2000;
// Arguments of a command, processes, marks and scopes of one test.
constexpr std::size_t kMostItems = 200;
constexpr std::size_t kMostPoints = 400;

std::string bounded_line(std::string_view text) {
  if (text.size() <= kLongestLine) {
    return shown_line(text);
  }
  // A character that is cut in two would be told as no character.
  std::size_t end = kLongestLine;
  while (end > kLongestLine - 4 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) {
    end--;
  }
  return shown_line(text.substr(0, end)) + fmt::format("… ({} bytes more)", text.size() - end);
}

template <class Number>
void set_figure(OrderedData& row, const char* name, const std::optional<Number>& value) {
  if (value) {
    row[name] = *value;
  }
}

template <class Number>
void set_nonzero(OrderedData& row, const char* name, Number value) {
  if (value != Number{}) {
    row[name] = value;
  }
}

void set_line(OrderedData& row, const char* name, std::string_view text) {
  if (!text.empty()) {
    row[name] = bounded_line(text);
  }
}

template <class Item, class Convert>
void set_list(OrderedData& row, const char* name, const std::vector<Item>& items, Convert convert) {
  OrderedData list = OrderedData::array();
  for (std::size_t i = 0; i < std::min(items.size(), kMostItems); i++) {
    list.push_back(convert(items[i]));
  }
  if (!items.empty()) {
    row[name] = std::move(list);
  }
  if (items.size() > kMostItems) {
    row[std::string(name) + "_cut"] = items.size() - kMostItems;
  }
}

void set_sites(OrderedData& row, const char* name, const std::vector<GrowthSite>& sites,
               StackTable& table) {
  set_list(row, name, sites, [&](const GrowthSite& site) {
    return OrderedData{site.bytes, site.allocations, table.stack(site.stack)};
  });
}

void set_timeline(OrderedData& row, std::vector<TimelinePoint> points) {
  thin_out(points, kMostPoints);
  OrderedData list = OrderedData::array();
  for (const TimelinePoint& point : points) {
    list.push_back({point.seconds, point.live_bytes, point.rss_bytes});
  }
  if (!points.empty()) {
    row["timeline"] = std::move(list);
  }
}

OrderedData section_row(const SectionResult& section, StackTable& table) {
  OrderedData row = {{"kind", word(section.kind)},
                     {"label", bounded_line(section.label)},
                     {"baseline_bytes", section.baseline_bytes},
                     {"final_bytes", section.final_bytes},
                     {"growth_bytes", section.growth_bytes}};
  set_figure(row, "threshold_bytes", section.threshold_bytes);
  set_nonzero(row, "exceeded", section.exceeded);
  set_nonzero(row, "unended", !section.has_ended);
  set_nonzero(row, "pid", section.pid);
  set_sites(row, "growth_sites", section.growth_sites, table);
  return row;
}

OrderedData process_row(const ProcessResult& process, StackTable& table) {
  OrderedData row = {{"pid", process.pid}, {"executable", table.text(process.executable)}};
  set_figure(row, "baseline_bytes", process.baseline_bytes);
  set_figure(row, "final_bytes", process.final_bytes);
  set_figure(row, "leaked_bytes", process.leaked_bytes);
  set_line(row, "not_measured", process.not_measured);
  return row;
}

void set_figures(OrderedData& row, const TestResult& test) {
  row["duration_seconds"] = test.duration_seconds;
  row["threshold_bytes"] = test.threshold_bytes;
  set_figure(row, "baseline_bytes", test.baseline_bytes);
  set_figure(row, "final_bytes", test.final_bytes);
  set_figure(row, "growth_bytes", test.growth_bytes);
  set_figure(row, "peak_bytes", test.peak_bytes);
  set_figure(row, "leaked_bytes", test.leaked_bytes);
  set_figure(row, "max_rss_bytes", test.max_rss_bytes);
  set_nonzero(row, "suppressed_leaked_bytes", test.suppressed_leaked_bytes);
  set_nonzero(row, "suppressed_growth_bytes", test.suppressed_growth_bytes);
}

std::string ends_of(const std::string& text, std::size_t limit, bool& is_cut) {
  if (text.size() <= limit) {
    return shown_text(printable_output(text));
  }
  is_cut = true;
  const std::size_t half = limit / 2;
  const std::string_view whole = text;
  return shown_text(printable_output(whole.substr(0, half))) +
         fmt::format("\n[… {} bytes left out of this page …]\n", text.size() - 2 * half) +
         shown_text(printable_output(whole.substr(text.size() - half)));
}

void set_text(OrderedData& row, const char* name, const std::string& text, std::size_t limit) {
  bool is_cut = false;
  if (!text.empty()) {
    row[name] = ends_of(text, limit, is_cut);
  }
  if (is_cut) {
    row["output_cut"] = true;
  }
}

}  // namespace

OrderedData test_row(const TestResult& test, StackTable& table) {
  OrderedData row = {{"name", bounded_line(test.name)},
                     {"target", table.text(bounded_line(test.target))},
                     {"verdict", word(test.verdict)}};
  if (test.error != ErrorKind::kNone) {
    row["error"] = word(test.error);
  }
  if (test.outcome != Outcome::kPassed) {
    row["outcome"] = word(test.outcome);
  }
  set_line(row, "reason", test.reason);
  set_figures(row, test);
  const Stack* const stack = decisive_stack(test);
  if (const Frame* const place = stack != nullptr ? place_of(*stack) : nullptr) {
    row["place"] = table.text(location(*place));
  }
  if (test.exempt) {
    row["exempt"] = bounded_line(test.exempt_reason);
  }
  if (!test.file.empty()) {
    row["file"] = table.text(bounded_line(test.file));
    row["line"] = test.line;
  }
  set_line(row, "unwind_note", test.unwind_note);
  set_list(row, "command", test.command, bounded_line);
  set_list(row, "processes", test.processes,
           [&](const ProcessResult& process) { return process_row(process, table); });
  return row;
}

void add_memory(OrderedData& row, const TestResult& test, StackTable& table) {
  set_sites(row, "growth_sites", test.growth_sites, table);
  set_nonzero(row, "growth_sites_omitted", test.growth_sites_omitted);
  set_list(row, "leaks", test.leaks, [&](const LeakSite& leak) {
    return OrderedData{leak.bytes, leak.allocations, table.stack(leak.stack), word(leak.kind)};
  });
  set_nonzero(row, "leaks_omitted", test.leaks_omitted);
  set_sites(row, "live_sites", test.live_sites, table);
  set_nonzero(row, "live_sites_omitted", test.live_sites_omitted);
  set_sites(row, "shrunk_sites", test.shrunk_sites, table);
  set_nonzero(row, "shrunk_sites_omitted", test.shrunk_sites_omitted);
  set_list(row, "measurements", test.measurements,
           [&](const SectionResult& section) { return section_row(section, table); });
  set_nonzero(row, "measurements_omitted", test.measurements_omitted);
  set_sites(row, "peak_sites", test.peak_sites, table);
  set_nonzero(row, "peak_sites_omitted", test.peak_sites_omitted);
  set_timeline(row, test.timeline);
}

void add_output(OrderedData& row, const TestResult& test, std::size_t limit) {
  set_text(row, "asan_report", test.asan_report, limit);
  set_text(row, "stdout", test.output.standard_output, limit);
  set_text(row, "stderr", test.output.standard_error, limit);
  set_nonzero(row, "output_truncated", test.output.truncated);
}

}  // namespace leakrun
