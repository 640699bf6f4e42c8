#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leakrun {

/// The test frameworks whose programs are split into their cases; docs/frameworks.md.
enum class Framework { kNone, kGoogleTest, kCatch2, kDoctest, kBoostTest };

/// What one process runs of a program that holds several cases: --isolate.
enum class Isolation {
  kDefault,  ///< not said: a case, but of CTest trees what CTest runs as one
  kCase,
  kBinary,
};

/// A case as a program lists it.
struct ListedCase {
  std::string name;       ///< in full, as the framework calls it
  std::string group;      ///< doctest's test suite, Catch2's tags
  std::string file;       ///< empty: not told
  unsigned line = 0;      ///< of `file`
  bool disabled = false;  ///< not run unless it is asked for
};

/// The arguments that have a program run one case.
struct CaseSelection {
  std::vector<std::string> arguments;
  /// The cases that they select, ascending: one, but where the framework's own rules cannot tell
  /// cases apart.
  std::vector<std::size_t> selected;
  std::size_t reported = 1;  ///< as how many the program counts them
};

/// What a program says of the cases that it ran.
struct CaseReport {
  std::optional<std::size_t> ran;  ///< those that it skipped included; absent: it does not say
  std::size_t skipped = 0;
  std::string skip_reason;  ///< in one line; empty where it gives none
};

/// No more cases than this are taken from one program.
inline constexpr std::size_t kMostCases = 200'000;

/// "GoogleTest", "Catch2", ...; "none".
std::string_view word(Framework framework);

}  // namespace leakrun
