#pragma once

#include <sys/types.h>

#include <cstdint>
#include <ctime>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "profile/address.h"
#include "symbolize/dwarf_file.h"

namespace leakrun {

/// A module whose debug information is being read, with its separate debug file where it has one.
struct OpenModule {
  /// Which file it was, so that one that was written anew is noticed.
  struct Identity {
    dev_t device = 0;
    ino_t inode = 0;
    std::int64_t size = 0;
    std::int64_t modified_seconds = 0;
    std::int64_t modified_nanoseconds = 0;
    bool operator==(const Identity&) const = default;
  };

  OpenModule(Identity file, ElfImage debug_image, std::optional<ElfImage> symbol_image)
      : identity(file), debug(std::move(debug_image), ""), symbols(std::move(symbol_image)) {}

  const Identity identity;
  std::mutex busy;  ///< to be held by who reads it
  DwarfFile debug;
  std::optional<ElfImage> symbols;  ///< where its symbol table is; none: in `debug`
  std::uint64_t loaded_bytes = 0;   ///< as of the last time that it was used
  std::uint64_t last_use = 0;
};

/// The modules that were opened, so that each is opened, and its units are looked through, once for
/// all look-ups. Thread-safe.
class OpenModules {
 public:
  /// The module as it is now. The error is for one that is not there, or is another than the one
  /// that ran: its build-id differs.
  tl::expected<std::shared_ptr<OpenModule>, std::string> open(const Module& module);

  /// That nobody reads `used` now. Closes what was not used for longest while more than 64 MB of
  /// all modules' debug information are in memory.
  void finished(OpenModule& used);

  /// Forgets a module that may have been read in part.
  void close(const Module& module);

 private:
  using Key = std::pair<std::string, std::string>;  // path and build-id

  std::mutex mutex_;
  std::map<Key, std::shared_ptr<OpenModule>> modules_;
  std::uint64_t uses_ = 0;
};

}  // namespace leakrun
