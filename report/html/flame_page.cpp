#include "report/html/flame_page.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/text.h"
#include "profile/frame.h"
#include "report/function_name.h"
#include "report/html/html_report.h"
#include "report/html/html_text.h"
#include "report/html/page.h"
#include "report/html/stack_table.h"
#include "report/wording.h"

namespace leakrun {
namespace {

constexpr std::size_t kMostListedSites = 50;

void write_data(std::ostream& out, const FlamePage& page) {
  StackTable table;
  nlohmann::json sites = nlohmann::json::array();
  // A row of numbers is small beside the stack it names.
  for (const GrowthSite& site : page.sites) {
    if (table.bytes() + 32 * sites.size() > kLargestHtml) {
      break;
    }
    sites.push_back({site.bytes, site.allocations, table.stack(site.stack)});
  }
  const std::size_t omitted = page.sites_omitted + page.sites.size() - sites.size();
  const nlohmann::json graph = {{"title", shown_line(page.title)},
                                {"subtitle", shown_line(page.subtitle)},
                                {"is_difference", page.is_difference},
                                {"sites", sites},
                                {"omitted", omitted}};
  out << "{\"graph\":" << escaped_json(graph.dump()) << ",\n";
  table.write(out);
  out << "}";
}

std::string place_text(const Stack& stack) {
  const Frame* const place = place_of(stack);
  return place == nullptr ? "no call stack"
                          : location(*place) + ' ' + short_function_name(place->function);
}

void write_flame_list(std::ostream& out, const FlamePage& page) {
  out << "<h1>" << escaped_html(shown_line(page.title)) << "</h1>\n<p>"
      << escaped_html(shown_line(page.subtitle)) << "</p>\n"
      << "<noscript><p>Scripts are off in this browser: switch them on for this file to see the "
         "graph. It asks for nothing from the network.</p></noscript>\n<table>\n"
         "<thead><tr><th>Bytes</th><th>Allocations</th><th>Place</th></tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < std::min(page.sites.size(), kMostListedSites); i++) {
    const GrowthSite& site = page.sites[i];
    out << "<tr><td>" << (page.is_difference ? signed_bytes(site.bytes) : human_bytes(site.bytes))
        << "</td><td>" << site.allocations << "</td><td>"
        << escaped_html(shown_line(place_text(site.stack))) << "</td></tr>\n";
  }
  out << "</tbody>\n</table>\n";
}

}  // namespace

void write_flame_page(std::ostream& out, const FlamePage& page) {
  Page filled;
  filled.title = shown_line(page.title) + " – leakrun";
  filled.plain = [&](std::ostream& part) { write_flame_list(part, page); };
  filled.data = [&](std::ostream& part) { write_data(part, page); };
  filled.scripts = {"dom.js",        "format.js",     "theme.js",       "keys.js",      "top.js",
                    "stack_data.js", "flame_tree.js", "flame_graph.js", "flame_page.js"};
  write_page(out, filled);
}

}  // namespace leakrun
