#include "runner/overrides.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/text.h"

namespace leakrun {

std::optional<std::uint64_t> bytes_of_megabytes(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number) ||
      number < 0 || number > 1e9) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(number * (1 << 20));
}

tl::expected<Override, std::string> parse_override(std::string_view text) {
  constexpr std::string_view kThreshold = "threshold-mb=";
  const auto refused = [&](std::string_view what) {
    return tl::unexpected(
        fmt::format("'{}': {}; write GLOB:threshold-mb=50 or GLOB:skip, as in "
                    "Net.*:threshold-mb=50",
                    printable_line(text), what));
  };
  // The last colon: names have them too, as in suite::case.
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return refused("it does not say what holds for these tests");
  }
  Override override;
  override.glob = trimmed(text.substr(0, colon));
  override.text = trimmed(text);
  const std::string_view what = trimmed(text.substr(colon + 1));
  if (override.glob.empty()) {
    return refused("there is no name of a test before the colon");
  }
  if (what == "skip") {
    return override;
  }
  if (!what.starts_with(kThreshold)) {
    return refused(fmt::format("'{}' is neither skip nor threshold-mb=X", printable_line(what)));
  }
  const std::string_view number = what.substr(kThreshold.size());
  override.threshold_bytes = bytes_of_megabytes(number);
  if (!override.threshold_bytes) {
    return refused(fmt::format("'{}' is not a number of megabytes", printable_line(number)));
  }
  return override;
}

}  // namespace leakrun
