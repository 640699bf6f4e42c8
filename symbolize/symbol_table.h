#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "profile/frame.h"

namespace leakrun {

/// What offsets of a module mean: of each frame function, file, line, column and inlined. An empty
/// stack says that there is nothing to be known.
using KnownStacks = std::map<std::uint64_t, Stack>;

/// What offsets of one module mean, as the bytes of a file of the symbol cache: found by binary
/// search in the bytes as they are, so that opening it costs a look at each byte and no more. The
/// format is in docs/symbols.md.
class SymbolTable {
 public:
  /// Bytes; a larger table is neither written nor read.
  static constexpr std::size_t kLargest = std::size_t{64} << 20;

  /// The table in `bytes`, which may be anything. None where they are not whole, were changed, are
  /// of another version of the format, or are about another module than `identity`.
  static std::optional<SymbolTable> read(std::string bytes, std::string_view identity);

  /// The number of offsets it knows.
  std::size_t size() const { return entries_; }

  /// The frames at `offset`; none where it does not know.
  std::optional<Stack> find(std::uint64_t offset) const;

  /// Adds all it knows to `stacks`, except offsets that are there.
  void add_to(KnownStacks& stacks) const;

 private:
  explicit SymbolTable(std::string bytes) : bytes_(std::move(bytes)) {}
  bool has_valid_layout(std::string_view identity);
  bool has_valid_references() const;
  template <typename Record>
  Record at(std::size_t start, std::size_t index) const;
  std::string_view string(std::uint32_t number) const;
  Stack stack_of(std::uint32_t first_frame, std::uint32_t frames) const;

  std::string bytes_;
  std::size_t entries_ = 0;
  std::size_t frames_ = 0;
  std::size_t strings_ = 0;
  std::size_t frames_start_ = 0;
  std::size_t string_ends_start_ = 0;
  std::size_t text_start_ = 0;
  std::size_t text_bytes_ = 0;
};

/// The table of `stacks` as bytes; empty where it would be larger than SymbolTable::kLargest.
/// Stacks of more than 1,000 frames are left out.
std::string symbol_table_bytes(std::string_view identity, const KnownStacks& stacks);

/// The last eight bytes of a table, made of those before: a change of up to eight bytes in a row
/// that begin at a multiple of eight is always noticed, any other all but always.
std::uint64_t symbol_table_checksum(std::string_view bytes);

}  // namespace leakrun
