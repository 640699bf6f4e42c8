#pragma once

#include <string>
#include <string_view>

namespace leakrun {

/// `text` as code in GitHub Flavored Markdown, on one line: nothing in it is markup, a link, or a
/// mention of somebody. Empty text is empty.
std::string markdown_code(std::string_view text);

/// The same in a cell of a table, which a `|` would end.
std::string markdown_cell(std::string_view text);

}  // namespace leakrun
