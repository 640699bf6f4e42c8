#include "runner/symbol_store.h"

#include "base/cache_folder.h"
#include "symbolize/default_backend.h"

namespace leakrun {

std::filesystem::path symbol_cache_folder(bool no_symbol_cache) {
  return no_symbol_cache ? std::filesystem::path() : cache_folder("symbols");
}

void SymbolStore::resolve(const std::set<Address>& addresses) {
  if (addresses.empty()) {
    return;
  }
  symbols_.resolve(addresses, modules_, backend(), warnings_);
}

SymbolizerBackend& SymbolStore::backend() {
  if (!backend_) {
    backend_ = default_backend(cache_folder_);
  }
  return *backend_;
}

}  // namespace leakrun
