#pragma once

#include <string>
#include <string_view>

namespace leakrun {

/// `text` in one line, with every character that means anything to Markdown, HTML or GitHub (which
/// makes links of names and numbers) as a character reference.
std::string markdown_text(std::string_view text);

/// The same as code; empty where `text` is.
std::string markdown_code(std::string_view text);

}  // namespace leakrun
