#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "symbolize/backend.h"
#include "symbolize/symbol_table.h"

namespace leakrun {

/// The files of a folder that say what addresses mean, one for each module. Several processes may
/// use it at once: a file is read whole or not at all, and of two that write the same one in the
/// same moment one may lose what it added. What cannot be read or written is as if it were not
/// there.
class SymbolCache {
 public:
  /// Makes `folder` where it is not there. Where others could write to it it is not used.
  explicit SymbolCache(std::filesystem::path folder);

  /// What is known of the module; none where there is nothing. A file that is damaged is removed.
  std::optional<SymbolTable> find(std::string_view identity) const;

  /// Adds `stacks` to what is known of the module, what others wrote meanwhile included. A table
  /// that would be too large begins anew.
  void store(std::string_view identity, const KnownStacks& stacks) const;

  /// Removes what was not used for 90 days, and what was not used for longest of more than 256 MB.
  void remove_unused() const;

 private:
  std::filesystem::path file_of(std::string_view identity) const;

  std::filesystem::path folder_;  ///< empty: none can be used
};

/// Asks the cache first and another backend for the rest, and keeps what is new. Only what cannot
/// become better is kept: frames that all have a source file, and whatever is said of a module that
/// carries debug information itself, once the other backend has shown that it can read it.
class CachedBackend : public SymbolizerBackend {
 public:
  CachedBackend(std::filesystem::path folder, std::unique_ptr<SymbolizerBackend> backend)
      : cache_(std::move(folder)), backend_(std::move(backend)) {}
  ~CachedBackend() override;
  CachedBackend(const CachedBackend&) = delete;
  CachedBackend& operator=(const CachedBackend&) = delete;

  /// An error only where the cache knows none of `offsets` and the other backend fails.
  tl::expected<std::vector<Stack>, std::string> resolve(
      const Module& module, std::span<const std::uint64_t> offsets) override;

 private:
  /// A module as it is named, whose file is looked at once.
  struct NamedModule {
    std::string identity;  ///< its build-id; empty: it has none
    bool has_debug_information = false;
    bool has_lines = false;  ///< the other backend told a source file
  };
  struct CachedModule {
    std::optional<SymbolTable> table;
    KnownStacks added;
  };

  // What is known of each of `offsets` goes to `stacks`, and the places of the others to `unknown`.
  // Returns the identity of the module; where that is empty nothing is kept of it.
  std::string look_up(const Module& module, std::span<const std::uint64_t> offsets,
                      std::vector<Stack>& stacks, std::vector<std::size_t>& unknown);

  // These need mutex_.
  NamedModule& named_module(const Module& module);
  CachedModule& cached_module(const std::string& identity);
  void keep(NamedModule& named, std::span<const std::uint64_t> offsets,
            const std::vector<Stack>& stacks);
  void store();

  std::mutex mutex_;
  SymbolCache cache_;
  std::unique_ptr<SymbolizerBackend> backend_;
  std::map<std::pair<std::string, std::string>, NamedModule> named_;
  std::map<std::string, CachedModule> cached_;
  std::size_t added_ = 0;
};

}  // namespace leakrun
