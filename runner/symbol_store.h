#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "profile/address.h"
#include "profile/frame.h"
#include "symbolize/backend.h"
#include "symbolize/symbolize.h"

namespace leakrun {

/// Where symbols are kept from run to run; empty for `--no-symbol-cache`, and where there is no
/// folder for it.
std::filesystem::path symbol_cache_folder(bool no_symbol_cache);

/// The symbolizer that is installed, behind the cache in `cache_folder` where that is not empty.
/// Null where none is installed, of which `warnings` gets a line.
std::unique_ptr<SymbolizerBackend> installed_symbolizer(const std::filesystem::path& cache_folder,
                                                        std::vector<std::string>& warnings);

/// The modules of a run and the symbols of their addresses: each address is looked up once, when it
/// is first asked for. Not thread-safe.
class SymbolStore {
 public:
  /// `cache_folder` as symbol_cache_folder() tells it.
  explicit SymbolStore(std::filesystem::path cache_folder = {})
      : cache_folder_(std::move(cache_folder)) {}

  ModuleTable& modules() { return modules_; }
  const Symbols& symbols() const { return symbols_; }

  /// Looks up those of `addresses` that are not known yet, by the symbolizer that is installed.
  /// What goes wrong is said in warnings().
  void resolve(const std::set<Address>& addresses);

  /// The symbolized stack, as far as it was resolved.
  Stack stack_of(const CallStack& calls) const { return symbols_.stack_of(calls, modules_); }

  /// A line for each thing that could not be symbolized; they are told once.
  std::vector<std::string> take_warnings() { return std::move(warnings_); }

 private:
  std::filesystem::path cache_folder_;
  ModuleTable modules_;
  Symbols symbols_;
  std::unique_ptr<SymbolizerBackend> backend_;
  bool was_looked_for_ = false;
  std::vector<std::string> warnings_;
};

}  // namespace leakrun
