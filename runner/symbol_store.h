#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "profile/address.h"
#include "profile/frame.h"
#include "symbolize/backend.h"
#include "symbolize/symbolize.h"

namespace leakrun {

/// Where symbols are kept from run to run; empty for `--no-symbol-cache`, and where there is no
/// folder for it.
std::filesystem::path symbol_cache_folder(bool no_symbol_cache);

/// The modules of a run and the symbols of their addresses: each address is looked up once, when it
/// is first asked for. Not thread-safe.
class SymbolStore {
 public:
  SymbolStore() = default;
  /// `cache_folder` as symbol_cache_folder() tells it.
  SymbolStore(SourceView view, std::filesystem::path cache_folder)
      : view_(std::move(view)), cache_folder_(std::move(cache_folder)) {}

  /// Looks up by `backend` and nothing else.
  SymbolStore(SourceView view, std::unique_ptr<SymbolizerBackend> backend)
      : view_(std::move(view)), backend_(std::move(backend)) {}

  ModuleTable& modules() { return modules_; }
  const Symbols& symbols() const { return symbols_; }

  /// Looks up those of `addresses` that are not known yet, by default_backend(). What goes wrong
  /// is among the warnings.
  void resolve(const std::set<Address>& addresses);

  /// Those of `addresses` that resolve() would look up; add() takes what look_up() found of them by
  /// backend(), on whatever thread.
  std::vector<AddressBatch> unknown(const std::set<Address>& addresses) const {
    return symbols_.unknown(addresses, modules_);
  }
  void add(std::vector<AddressBatch> batches) { symbols_.add(std::move(batches), warnings_); }
  SymbolizerBackend& backend();

  /// The symbolized stack, as far as it was resolved.
  Stack stack_of(const CallStack& calls) const { return symbols_.stack_of(calls, modules_); }

  /// The same with paths as reports show them.
  Stack shown_stack_of(const CallStack& calls) const { return shown(stack_of(calls), view_); }

  /// A line for each thing that could not be symbolized; they are told once.
  std::vector<std::string> take_warnings() { return std::move(warnings_); }

 private:
  SourceView view_;
  std::filesystem::path cache_folder_;
  ModuleTable modules_;
  Symbols symbols_{view_};
  std::unique_ptr<SymbolizerBackend> backend_;
  std::vector<std::string> warnings_;
};

}  // namespace leakrun
