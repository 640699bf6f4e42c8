#pragma once

#include <string>
#include <string_view>

namespace leakrun {

// How text that a test, a symbol or a file wrote comes into a page without being more than text.

/// `text` as printable_utf8 (base/text.h), and with the characters that turn the direction of
/// writing named in the place of being obeyed: "<U+202E>". A name cannot look like another then.
std::string shown_text(std::string_view text);

/// The same within one line: newlines and tabs become `\n` and `\t`.
std::string shown_line(std::string_view text);

/// `text` as content of an HTML element, or of an attribute in double quotes.
std::string escaped_html(std::string_view text);

/// `json`, a JSON text, as content of a script element that is data: the same value, and without
/// `<`, `>`, `&`, U+2028 and U+2029, so that nothing in it ends the element or begins a comment.
std::string escaped_json(std::string_view json);

/// The bytes that `hex` has as pairs of digits, in base64 with padding (RFC 4648), as a content
/// security policy has hashes.
std::string base64_of_hex(std::string_view hex);

}  // namespace leakrun
