#include "runner/symbol_store.h"

#include "symbolize/default_backend.h"

namespace leakrun {

void SymbolStore::resolve(const std::set<Address>& addresses) {
  if (addresses.empty()) {
    return;
  }
  if (!backend_) {
    backend_ = default_backend();
  }
  symbols_.resolve(addresses, modules_, *backend_, warnings_);
}

}  // namespace leakrun
