#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace leakrun {

// Printable UTF-8 (base/text.h) in columns of a terminal, where characters of East Asian scripts
// and emoji take two, the marks that combine with the character before them none, and all others
// one. Marks that are rare, or on which terminals differ, are counted as one, so that a text is
// never wider than these say.

std::size_t columns(std::string_view text);

/// `text`, or its beginning and an ellipsis where it has more than `limit` columns (at least 1).
std::string clipped(std::string_view text, std::size_t limit);

/// `text`, or an ellipsis and its end where it has more: what of a place is worth keeping.
std::string clipped_front(std::string_view text, std::size_t limit);

/// `text` with spaces behind it up to `width` columns.
std::string padded(std::string_view text, std::size_t width);

/// `text` with spaces before it up to `width` columns.
std::string padded_front(std::string_view text, std::size_t width);

}  // namespace leakrun
