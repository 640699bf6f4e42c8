#include "report/html/html_text.h"

#include <fmt/format.h>

#include <cstdint>

#include "base/text.h"

namespace leakrun {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

// The code of the three bytes at `at`, of valid UTF-8 that has a character of three bytes there.
unsigned three_byte_code(std::string_view text, std::size_t at) {
  return (byte_at(text, at) & 0x0Fu) << 12 | (byte_at(text, at + 1) & 0x3Fu) << 6 |
         (byte_at(text, at + 2) & 0x3Fu);
}

// Marks, embeddings, overrides and isolates of Unicode's bidirectional algorithm.
bool turns_direction(unsigned code) {
  return code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

std::string with_directions_named(std::string_view text) {
  constexpr std::string_view kArabicMark = "\xD8\x9C";
  std::string shown;
  shown.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text.substr(i, kArabicMark.size()) == kArabicMark) {
      shown += "<U+061C>";
      i += kArabicMark.size();
    } else if (byte_at(text, i) == 0xE2 && turns_direction(three_byte_code(text, i))) {
      shown += fmt::format("<U+{:04X}>", three_byte_code(text, i));
      i += 3;
    } else {
      shown += text[i++];
    }
  }
  return shown;
}

unsigned digit_value(char digit) {
  return static_cast<unsigned>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

}  // namespace

std::string shown_text(std::string_view text) {
  return with_directions_named(printable_utf8(text));
}

std::string shown_line(std::string_view text) {
  return with_directions_named(printable_line(text));
}

std::string escaped_html(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string escaped_json(std::string_view json) {
  std::string escaped;
  escaped.reserve(json.size());
  for (std::size_t i = 0; i < json.size(); i++) {
    const char c = json[i];
    const unsigned code = byte_at(json, i) == 0xE2 ? three_byte_code(json, i) : 0;
    if (c == '<') {
      escaped += "\\u003c";
    } else if (c == '>') {
      escaped += "\\u003e";
    } else if (c == '&') {
      escaped += "\\u0026";
    } else if (code == 0x2028 || code == 0x2029) {
      escaped += code == 0x2028 ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string base64_of_hex(std::string_view hex) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string base64;
  std::uint32_t bits = 0;
  unsigned bit_count = 0;
  for (const char digit : hex) {
    bits = bits << 4 | digit_value(digit);
    bit_count += 4;
    if (bit_count >= 6) {
      bit_count -= 6;
      base64 += kDigits[bits >> bit_count & 0x3Fu];
    }
  }
  if (bit_count > 0) {
    base64 += kDigits[bits << (6 - bit_count) & 0x3Fu];
  }
  while (base64.size() % 4 != 0) {
    base64 += '=';
  }
  return base64;
}

}  // namespace leakrun
