#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

#include "report/suite_result.h"

namespace leakrun {

/// A page with one flame graph.
struct FlamePage {
  std::string title;                   ///< a line, such as the name of a test; plain text
  std::string subtitle = {};           ///< a line on what the graph shows; may be empty
  bool is_difference = false;          ///< of growth: bytes may be negative, and signs are shown
  std::vector<GrowthSite> sites = {};  ///< the same stack more than once adds up
  std::size_t sites_omitted = 0;       ///< smaller ones that are not in `sites`
};

/// Writes it for a browser: one file, as write_html_report() does (html_report.h), drawn by the
/// same scripts. The first sites that fit into kLargestHtml are drawn, and the page says how many
/// are left out. Without scripts it lists the largest.
void write_flame_page(std::ostream& out, const FlamePage& page);

}  // namespace leakrun
