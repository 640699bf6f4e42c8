#pragma once

#include <string>
#include <string_view>

namespace leakrun {

/// `text` as code in a cell of a GitHub table, on one line: nothing in it is markup, a link, or a
/// mention of somebody. Empty text is empty.
std::string markdown_code(std::string_view text);

}  // namespace leakrun
