#include "runner/check.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>

#include "base/child_process.h"
#include "base/text.h"
#include "report/columns.h"
#include "report/ink.h"

namespace leakrun {
namespace {

constexpr std::size_t kLongestWord = 7;      // "warning", "missing"
constexpr std::size_t kWidestNames = 40;     // a longer name moves its own line only
constexpr std::string_view kBetween = "  ";  // columns

Ink ink_of(CheckState state) {
  switch (state) {
    case CheckState::kOk:
      return Ink::kGreen;
    case CheckState::kWarning:
      return Ink::kYellow;
    case CheckState::kMissing:
    case CheckState::kFailed:
      break;
  }
  return Ink::kRed;
}

}  // namespace

std::string_view word(CheckState state) {
  switch (state) {
    case CheckState::kOk:
      return "ok";
    case CheckState::kWarning:
      return "warning";
    case CheckState::kMissing:
      return "missing";
    case CheckState::kFailed:
      break;
  }
  return "failed";
}

bool prevents_measuring(const Check& check) {
  return check.state == CheckState::kMissing || check.state == CheckState::kFailed;
}

std::string table_of(const std::vector<Check>& checks, bool color) {
  std::size_t width = 0;
  for (const Check& check : checks) {
    const std::size_t length = columns(printable_line(check.name));
    width = length <= kWidestNames ? std::max(width, length) : width;
  }
  std::string table;
  for (const Check& check : checks) {
    table += painted(padded(word(check.state), kLongestWord), ink_of(check.state), color);
    table += kBetween;
    table += padded(printable_line(check.name), width);
    table += kBetween;
    table += printable_line(check.finding) + '\n';
    if (!check.cure.empty()) {
      table += std::string(kLongestWord + kBetween.size(), ' ');
      table += painted("cure: ", Ink::kBold, color) + printable_line(check.cure) + '\n';
    }
  }
  return table;
}

std::string conclusion_of(const std::vector<Check>& checks, bool color) {
  std::vector<std::string> culprits;
  for (const Check& check : checks) {
    if (prevents_measuring(check)) {
      culprits.push_back(printable_line(check.name));
    }
  }
  if (!culprits.empty()) {
    return painted(fmt::format("leakrun cannot measure: {}.", fmt::join(culprits, ", ")), Ink::kRed,
                   color);
  }
  const auto warnings = std::count_if(checks.begin(), checks.end(), [](const Check& check) {
    return check.state == CheckState::kWarning;
  });
  if (warnings > 0) {
    return painted(
        fmt::format("leakrun can measure, with {} warning{}.", warnings, warnings == 1 ? "" : "s"),
        Ink::kYellow, color);
  }
  return painted("leakrun can measure.", Ink::kGreen, color);
}

std::string install_command(std::string_view debian, std::string_view fedora,
                            std::string_view arch) {
  const std::string_view sudo = ::geteuid() == 0 ? "" : "sudo ";
  if (!find_program("apt-get").empty()) {
    return fmt::format("{}apt-get install {}", sudo, debian);
  }
  if (!find_program("dnf").empty()) {
    return fmt::format("{}dnf install {}", sudo, fedora);
  }
  if (!find_program("pacman").empty()) {
    return fmt::format("{}pacman -S {}", sudo, arch);
  }
  return fmt::format("install the package {} (Debian, Ubuntu), {} (Fedora) or {} (Arch)", debian,
                     fedora, arch);
}

}  // namespace leakrun
