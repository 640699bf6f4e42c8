#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "profile/address.h"
#include "symbolize/backend.h"
#include "symbolize/frame_text.h"

namespace leakrun {

/// Symbolizes the frames of a log of any length as it comes, and leaves all else as it is, byte for
/// byte. What comes out is the same however the log is cut into pieces. Not thread-safe.
class LogSymbolizer {
 public:
  /// `backend` outlives this and may be null: then nothing is symbolized. `write` gets what comes
  /// out, in order.
  LogSymbolizer(SymbolizerBackend* backend, std::function<void(std::string_view)> write)
      : backend_(backend), write_(std::move(write)) {}

  /// Takes more of the log. It is looked at in blocks of 4 MB, so that many addresses are looked up
  /// at once; a line of more than 64 KB is written as it is, in pieces.
  void add(std::string_view bytes);

  /// Writes all whole lines that were taken.
  void flush();

  /// Writes all that was taken, the last line without its newline included. Another log may follow.
  void finish();

  /// A line for each module that could not be looked up; each is told once.
  std::vector<std::string> take_warnings();

 private:
  struct TextHash : std::hash<std::string_view> {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the library's word
  };
  /// What stands behind the pc of the frames at a location, by the location as the log has it.
  using Texts =
      std::unordered_map<std::string, std::vector<std::string>, TextHash, std::equal_to<>>;
  struct NewLocation {
    Texts::value_type* text;
    Address address;
  };

  void write_lines(std::string_view text);
  void look_up(const std::vector<NewLocation>& locations, const ModuleTable& modules);
  void warn(const std::vector<std::string>& warnings);

  SymbolizerBackend* backend_;
  std::function<void(std::string_view)> write_;
  std::string taken_;
  bool is_in_long_line_ = false;
  Texts texts_;
  std::size_t texts_bytes_ = 0;
  FrameNumbers numbers_;
  std::set<std::string> told_;
  std::vector<std::string> warnings_;
};

}  // namespace leakrun
