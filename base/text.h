#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leakrun {

/// `text` with everything harmless to a terminal, XML and JSON: invalid UTF-8 and control
/// characters other than newline and tab become U+FFFD, as do U+FFFE, U+FFFF and the C1 controls.
/// The result is valid UTF-8 and a valid XML 1.0 character sequence.
std::string printable_utf8(std::string_view text);

/// As printable_utf8, and newlines and tabs become `\n` and `\t`: for names within one line.
std::string printable_line(std::string_view text);

/// Bytes in human units with two decimals, 1 MB = 1,048,576 bytes: "512 bytes", "1.50 KB",
/// "8.42 MB", "1.00 GB". Negative values keep their sign.
std::string human_bytes(std::int64_t bytes);

/// Bytes as MB with two decimals, whatever their size: the unit of --threshold-mb. "0.05 MB".
std::string megabytes(std::int64_t bytes);

/// Seconds for a person: "0.04 s", "12.3 s", "2 min 5 s".
std::string human_seconds(double seconds);

/// Whether `text` matches `pattern`, in which `*` is any run of characters and `?` any one. A
/// backslash before one of these or before a backslash takes it as it is; before any other
/// character, it stands for itself.
bool glob_match(std::string_view pattern, std::string_view text);

/// A pattern that matches `text` and can be printed: `text` alone, but for a `*` in place of what
/// is not printable (printable_line) and of U+FFFD, which may have been put there for such.
std::string exact_glob(std::string_view text);

/// The candidate nearest to `word` by edit distance, or empty where none is near enough to
/// have been meant (more than a third of the word differs).
std::string nearest_word(std::string_view word, const std::vector<std::string>& candidates);

/// `word` as it can be typed into a POSIX shell, and printed: quoted only where it has to be. Bytes
/// that are not printable become escapes of printf, which loses newlines at the very end.
std::string shell_quoted(std::string_view word);

/// The number in decimal digits that `text` starts with; none where it starts with no digit, or
/// with more than 64 bits hold.
std::optional<std::uint64_t> leading_number(std::string_view text);

/// `text` split at every `separator`, empty parts included.
std::vector<std::string> split(std::string_view text, char separator);

/// FNV-1a of 64 bits as 16 hexadecimal digits: the same on every machine. It tells texts apart, and
/// withstands nobody who wants two texts to have one.
std::string fnv1a_hex(std::string_view text);

/// `text` without white space at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace leakrun
