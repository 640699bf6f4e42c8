#include "symbolize/default_backend.h"

#include "symbolize/dwarf_backend.h"
#include "symbolize/llvm_symbolizer.h"
#include "symbolize/symbol_cache.h"

namespace leakrun {

std::unique_ptr<SymbolizerBackend> default_backend(const std::filesystem::path& cache_folder) {
  std::unique_ptr<SymbolizerBackend> other;
  if (const auto program = find_llvm_symbolizer(); !program.empty()) {
    other = std::make_unique<LlvmSymbolizer>(program);
  }
  std::unique_ptr<SymbolizerBackend> backend = std::make_unique<DwarfBackend>(std::move(other));
  if (!cache_folder.empty()) {
    backend = std::make_unique<CachedBackend>(cache_folder, std::move(backend));
  }
  return backend;
}

}  // namespace leakrun
