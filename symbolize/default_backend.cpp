#include "symbolize/default_backend.h"

#include "symbolize/dwarf_backend.h"
#include "symbolize/llvm_symbolizer.h"

namespace leakrun {

std::unique_ptr<SymbolizerBackend> default_backend() {
  std::unique_ptr<SymbolizerBackend> other;
  if (const auto program = find_llvm_symbolizer(); !program.empty()) {
    other = std::make_unique<LlvmSymbolizer>(program);
  }
  return std::make_unique<DwarfBackend>(std::move(other));
}

}  // namespace leakrun
