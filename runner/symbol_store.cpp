#include "runner/symbol_store.h"

#include "symbolize/llvm_symbolizer.h"

namespace leakrun {

void SymbolStore::resolve(const std::set<Address>& addresses) {
  if (!was_looked_for_ && !addresses.empty()) {
    was_looked_for_ = true;
    if (const auto program = find_llvm_symbolizer(); !program.empty()) {
      backend_ = std::make_unique<LlvmSymbolizer>(program);
    } else {
      warnings_.emplace_back(
          "no llvm-symbolizer found: call stacks are addresses; install the package llvm");
    }
  }
  if (backend_) {
    symbols_.resolve(addresses, modules_, *backend_, warnings_);
  }
}

}  // namespace leakrun
