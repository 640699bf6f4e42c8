#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <system_error>
#include <utility>

namespace leakrun {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::string_view kReplacementUtf8 = "\xEF\xBF\xBD";
constexpr std::string_view kWhiteSpace = " \t\n\r\v\f";

struct Decoded {
  char32_t code;  ///< kReplacement where the bytes are no character
  std::size_t length;
};

std::size_t encoded_length(unsigned char lead) {
  if (lead >= 0xC2 && lead <= 0xDF) {
    return 2;
  }
  if (lead >= 0xE0 && lead <= 0xEF) {
    return 3;
  }
  return lead >= 0xF0 && lead <= 0xF4 ? 4 : 1;
}

/// The first character of `bytes`, which is not empty. RFC 3629: no overlong form, no surrogate,
/// nothing above U+10FFFF.
Decoded decode(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes.front());
  if (lead < 0x80) {
    return {lead, 1};
  }
  const std::size_t length = encoded_length(lead);
  char32_t code = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const unsigned char byte = i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0;
    if ((byte & 0xC0u) != 0x80u) {
      return {kReplacement, i};
    }
    code = (code << 6) | (byte & 0x3Fu);
  }
  constexpr std::array<char32_t, 5> kSmallestOfLength = {0, 0x110000, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kSmallestOfLength[length] || code > 0x10FFFF || surrogate) {
    return {kReplacement, 1};
  }
  return {code, length};
}

bool is_printable(char32_t code) {
  if (code < 0x20) {
    return code == '\n' || code == '\t';
  }
  const bool delete_or_c1 = code >= 0x7F && code <= 0x9F;
  return !delete_or_c1 && code != 0xFFFE && code != 0xFFFF;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

bool is_special_in_glob(char c) {
  return c == '*' || c == '?' || c == '\\';
}

bool escape_at(std::string_view pattern, std::size_t at) {
  return at + 1 < pattern.size() && pattern[at] == '\\' && is_special_in_glob(pattern[at + 1]);
}

bool is_shell_safe(char c) {
  const bool alphanumeric =
      (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return alphanumeric || std::string_view("_-./=:,+@%").find(c) != std::string_view::npos;
}

}  // namespace

std::string printable_utf8(std::string_view text) {
  std::string printable;
  printable.reserve(text.size());
  while (!text.empty()) {
    const auto [code, length] = decode(text);
    const bool keep = code != kReplacement && is_printable(code);
    printable += keep ? text.substr(0, length) : kReplacementUtf8;
    text.remove_prefix(length);
  }
  return printable;
}

std::string printable_line(std::string_view text) {
  std::string line;
  for (const char c : printable_utf8(text)) {
    if (c == '\n') {
      line += "\\n";
    } else if (c == '\t') {
      line += "\\t";
    } else {
      line += c;
    }
  }
  return line;
}

std::string human_bytes(std::int64_t bytes) {
  constexpr std::array<std::string_view, 4> kUnits = {"KB", "MB", "GB", "TB"};
  if (bytes > -1024 && bytes < 1024) {
    return fmt::format("{} {}", bytes, bytes == 1 || bytes == -1 ? "byte" : "bytes");
  }
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  // Not 1024: what two decimals would show as "1024.00 KB" is "1.00 MB".
  while (std::abs(value) >= 1023.995 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  return fmt::format("{:.2f} {}", value, kUnits[unit]);
}

std::string megabytes(std::int64_t bytes) {
  constexpr std::int64_t kSmallest = (1 << 20) / 100;  // else it would read as 0.00 or 0.01
  if (bytes > 0 && bytes < kSmallest) {
    return human_bytes(bytes);
  }
  const double hundredths = std::round(static_cast<double>(bytes) / (1 << 20) * 100);
  // Adding 0 turns the -0 of a rounded small negative value into 0.
  return fmt::format("{:.2f} MB", hundredths / 100 + 0.0);
}

std::string human_seconds(double seconds) {
  if (!(seconds > 0)) {
    return "0.00 s";
  }
  if (seconds < 9.995) {
    return fmt::format("{:.2f} s", seconds);
  }
  if (seconds < 59.95) {
    return fmt::format("{:.1f} s", seconds);
  }
  constexpr double kLongest = 1e15;  // still exact in a double, and fits a long long
  const long long whole = std::llround(std::min(seconds, kLongest));
  return fmt::format("{} min {} s", whole / 60, whole % 60);
}

bool glob_match(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_end = 0;  // where the text continues behind what the last `*` took
  while (t < text.size()) {
    const std::size_t taken = escape_at(pattern, p) ? 2 : 1;
    const char wanted = p < pattern.size() ? pattern[p + taken - 1] : '\0';
    if (taken == 1 && wanted == '*') {
      star = p++;
      star_end = t;
    } else if (p < pattern.size() && (wanted == text[t] || (taken == 1 && wanted == '?'))) {
      p += taken;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++star_end;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

std::string exact_glob(std::string_view text) {
  constexpr std::string_view kReplacement = "\xef\xbf\xbd";
  const std::string printable = printable_utf8(text);
  std::string glob;
  for (std::size_t i = 0; i < printable.size(); ++i) {
    const bool is_unknown = std::string_view(printable).substr(i).starts_with(kReplacement);
    if (is_unknown || printable[i] == '\n' || printable[i] == '\t') {
      glob += glob.ends_with('*') && !glob.ends_with("\\*") ? "" : "*";
      i += is_unknown ? kReplacement.size() - 1 : 0;
      continue;
    }
    glob += is_special_in_glob(printable[i]) ? "\\" : "";
    glob += printable[i];
  }
  return glob;
}

std::string nearest_word(std::string_view word, const std::vector<std::string>& candidates) {
  std::string nearest;
  std::size_t smallest = word.size() / 3 + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < smallest) {
      smallest = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

namespace {

// By printf, which every shell has, where $'...' is only in newer ones.
std::string shell_escaped(std::string_view word) {
  std::string quoted = "\"$(printf '";
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    // Some take a word that begins with a dash for an option, and an interactive bash takes what
    // follows an exclamation mark for an event of its history.
    if ((c == '-' && quoted.ends_with("(printf '")) || byte < 0x20 || byte >= 0x7F || c == '!' ||
        c == '\'' || c == '\\') {
      quoted += fmt::format("\\{:03o}", byte);
    } else {
      quoted += c == '%' ? "%%" : std::string(1, c);
    }
  }
  return quoted + "')\"";
}

}  // namespace

std::string shell_quoted(std::string_view word) {
  if (!word.empty() && std::all_of(word.begin(), word.end(), is_shell_safe)) {
    return std::string(word);
  }
  if (printable_line(word) != word) {
    return shell_escaped(word);
  }
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::optional<std::uint64_t> leading_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} ? std::optional(number) : std::nullopt;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(end + 1);
  }
}

std::string fnv1a_hex(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  return fmt::format("{:016x}", hash);
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kWhiteSpace);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kWhiteSpace) - first + 1);
}

}  // namespace leakrun
