#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace leakrun {

/// What `override` says of the tests whose names match: `GLOB:threshold-mb=50` or `GLOB:skip`.
struct Override {
  std::string glob;                              ///< as of --filter
  std::optional<std::uint64_t> threshold_bytes;  ///< absent: the test is exempt
  std::string text;                              ///< as it was written
};

/// The error is one sentence that names `text` and says what to write; where it stood is for the
/// caller to say.
tl::expected<Override, std::string> parse_override(std::string_view text);

/// Bytes of a number of megabytes of at most 1e9, such as "50" or "0.5"; none for anything else.
std::optional<std::uint64_t> bytes_of_megabytes(std::string_view text);

}  // namespace leakrun
