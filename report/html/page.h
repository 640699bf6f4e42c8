#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace leakrun {

/// What page.html is filled with.
struct Page {
  std::string title;                         ///< plain text
  std::function<void(std::ostream&)> plain;  ///< HTML, for readers without scripts and for paper
  std::function<void(std::ostream&)> data;   ///< a JSON text, escaped as escaped_json does
  std::vector<std::string_view> scripts;     ///< page files, in the order in which they run
};

/// One file that needs no other and asks for none: style sheet and scripts stand in it, and its
/// content security policy lets nothing but them run. The style sheets and boot.js are in every
/// page.
void write_page(std::ostream& out, const Page& page);

/// A page that is read and does nothing: no script may run in it. `title` is plain text, `body`
/// HTML; static.css is its style sheet.
void write_static_page(std::ostream& out, std::string_view title,
                       const std::function<void(std::ostream&)>& body);

}  // namespace leakrun
