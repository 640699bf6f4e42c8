#include "runner/symbol_store.h"

#include "base/cache_folder.h"
#include "symbolize/build_id.h"
#include "symbolize/llvm_symbolizer.h"
#include "symbolize/symbol_cache.h"

namespace leakrun {

std::filesystem::path symbol_cache_folder(bool no_symbol_cache) {
  return no_symbol_cache ? std::filesystem::path() : cache_folder("symbols");
}

std::unique_ptr<SymbolizerBackend> installed_symbolizer(const std::filesystem::path& cache_folder,
                                                        std::vector<std::string>& warnings) {
  const auto program = find_llvm_symbolizer();
  if (program.empty()) {
    warnings.emplace_back(
        "no llvm-symbolizer found: call stacks are addresses; install the package llvm");
    return nullptr;
  }
  std::unique_ptr<SymbolizerBackend> backend =
      std::make_unique<SameBuild>(std::make_unique<LlvmSymbolizer>(program));
  if (!cache_folder.empty()) {
    backend = std::make_unique<CachedBackend>(cache_folder, std::move(backend));
  }
  return backend;
}

void SymbolStore::resolve(const std::set<Address>& addresses) {
  if (!was_looked_for_ && !addresses.empty()) {
    was_looked_for_ = true;
    backend_ = installed_symbolizer(cache_folder_, warnings_);
  }
  if (backend_) {
    symbols_.resolve(addresses, modules_, *backend_, warnings_);
  }
}

}  // namespace leakrun
