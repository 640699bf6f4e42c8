#include "profile/suppression.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/text.h"
#include "profile/stack_text.h"

namespace leakrun {
namespace {

constexpr std::string_view kLeak = "leak:";
constexpr std::string_view kMax = "max=";

// What LeakSanitizer matches where it knows no module.
constexpr std::string_view kUnknownModule = "<unknown module>";

// As string_view::find, but linear whatever the two are: memmem is, in glibc.
std::size_t position_of(std::string_view part, std::string_view text) {
  const void* found = memmem(text.data(), text.size(), part.data(), part.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

bool matches_frame(std::string_view pattern, const Frame& frame) {
  return matches_pattern(pattern, frame.function) || matches_pattern(pattern, frame.file) ||
         matches_pattern(pattern, frame.module.empty() ? kUnknownModule : frame.module);
}

bool is_operator_sign(char c) {
  return c == '<' || c == '>' || c == '=' || c == '-';
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Whether a pattern may begin with `c` behind a `>` that is no part of a template's name.
bool may_begin_frame(char c) {
  return is_word(c) || c == '~' || c == '^' || c == '*' || c == '/' || c == '.';
}

// Splits at each `>` between two frames: outside of <...>, and neither of `->` nor of an operator's
// name.
std::vector<std::string> frames_of(std::string_view pattern) {
  constexpr std::string_view kOperator = "operator";
  std::vector<std::string> frames(1);
  std::size_t depth = 0;
  for (std::size_t i = 0; i < pattern.size(); i++) {
    const char c = pattern[i];
    if (pattern.substr(i).starts_with(kOperator) && (i == 0 || !is_word(pattern[i - 1]))) {
      std::size_t end = i + kOperator.size();
      while (end < pattern.size() && is_operator_sign(pattern[end])) {
        end++;
      }
      frames.back() += pattern.substr(i, end - i);
      i = end - 1;
      continue;
    }
    const bool is_arrow = i > 0 && pattern[i - 1] == '-';
    const bool is_separator = c == '>' && depth == 0 && !is_arrow && !frames.back().empty() &&
                              pattern[i - 1] != ' ' && i + 1 < pattern.size() &&
                              may_begin_frame(pattern[i + 1]);
    if (is_separator) {
      frames.emplace_back();
      continue;
    }
    if (c == '<') {
      depth++;
    } else if (c == '>' && depth > 0 && !is_arrow) {
      depth--;
    }
    frames.back() += c;
  }
  return frames;
}

// "64KB", "1.5 MB" without the space, "4096".
std::optional<std::uint64_t> bytes_of(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, double>, 5> kUnits = {
      {{"", 1}, {"B", 1}, {"KB", 1 << 10}, {"MB", 1 << 20}, {"GB", 1 << 30}}};
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !std::isfinite(number) || number < 0 || number > 1e15) {
    return std::nullopt;
  }
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const auto& [name, factor] : kUnits) {
    if (unit == name && number * factor < 1e18) {
      return static_cast<std::uint64_t>(number * factor);
    }
  }
  return std::nullopt;
}

std::string_view without_outer_space(std::string_view line) {
  constexpr std::string_view kSpace = " \t\r\f\v";
  const std::size_t first = line.find_first_not_of(kSpace);
  return first == std::string_view::npos
             ? std::string_view{}
             : line.substr(first, line.find_last_not_of(kSpace) + 1 - first);
}

// Why a line of another kind is none of a suppression file's, and what to do with it.
std::string other_kind_error(std::string_view line) {
  constexpr std::array<std::string_view, 5> kAddressSanitizer = {
      "interceptor_name", "interceptor_via_fun", "interceptor_via_lib", "odr_violation",
      "alloc_dealloc_mismatch"};
  const std::string_view kind = line.substr(0, line.find(':'));
  if (kind.size() == line.size()) {
    return fmt::format("'{}' is no suppression: write leak:PATTERN", printable_line(line));
  }
  if (std::find(kAddressSanitizer.begin(), kAddressSanitizer.end(), kind) !=
      kAddressSanitizer.end()) {
    return fmt::format(
        "'{}:' is AddressSanitizer's: move the line to a file of its own, named by "
        "ASAN_OPTIONS=suppressions=FILE",
        kind);
  }
  return fmt::format("'{}:' is no kind of suppression that is known here: write leak:PATTERN",
                     printable_line(kind));
}

tl::expected<Suppression, std::string> read_line(std::string_view line) {
  Suppression suppression;
  suppression.text = line;
  if (!take_prefix(line, kLeak)) {
    return tl::unexpected(other_kind_error(line));
  }
  if (const std::size_t word = line.find_last_of(" \t") + 1;
      word > 0 && line.substr(word).starts_with(kMax)) {
    const std::string_view limit = line.substr(word + kMax.size());
    suppression.max_bytes = bytes_of(limit);
    if (!suppression.max_bytes) {
      return tl::unexpected(
          fmt::format("'{}' is no number of bytes: write max=4096, max=64KB or max=1.5MB",
                      printable_line(limit)));
    }
    line = line.substr(0, word);
    line = line.substr(0, line.find_last_not_of(" \t") + 1);
  }
  if (line.empty()) {
    return tl::unexpected(
        std::string("there is no pattern, which would match everything: write leak:PATTERN, or "
                    "leak:* for all"));
  }
  suppression.frames = frames_of(line);
  return suppression;
}

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view text) {
  if (text.empty()) {
    return false;
  }
  // What follows must stand right here, or may stand anywhere behind.
  bool is_anchored = pattern.starts_with('^');
  if (is_anchored) {
    pattern.remove_prefix(1);
  }
  bool is_behind_star = false;
  while (!pattern.empty()) {
    if (pattern.front() == '*') {
      pattern.remove_prefix(1);
      is_anchored = false;
      is_behind_star = true;
      continue;
    }
    if (pattern.front() == '$') {
      return text.empty() || is_behind_star;
    }
    const std::string_view part = pattern.substr(0, pattern.find_first_of("*$"));
    const std::size_t at = is_anchored ? (text.starts_with(part) ? 0 : std::string_view::npos)
                                       : position_of(part, text);
    if (at == std::string_view::npos) {
      return false;
    }
    text.remove_prefix(at + part.size());
    pattern.remove_prefix(part.size());
    is_anchored = false;
    is_behind_star = false;
  }
  return true;
}

bool matches(const Suppression& suppression, const Stack& stack) {
  auto pattern = suppression.frames.begin();
  for (auto frame = stack.rbegin(); frame != stack.rend(); ++frame) {
    if (matches_frame(*pattern, *frame) && ++pattern == suppression.frames.end()) {
      return true;
    }
  }
  return false;
}

tl::expected<std::vector<Suppression>, std::string> read_suppressions(std::string_view text,
                                                                      const std::string& file) {
  std::vector<Suppression> suppressions;
  for (std::size_t number = 1; !text.empty(); number++) {
    const std::string_view line = without_outer_space(take_line(text));
    if (line.empty() || line.front() == '#') {
      continue;
    }
    auto suppression = read_line(line);
    if (!suppression) {
      return tl::unexpected(
          fmt::format("{}:{}: {}", printable_line(file), number, suppression.error()));
    }
    suppression->file = file;
    suppression->line = number;
    suppressions.push_back(std::move(*suppression));
  }
  return suppressions;
}

}  // namespace leakrun
