#include "symbolize/elf_symbols.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace leakrun {
namespace {

std::size_t underscores(std::string_view name) {
  return std::min(name.find_first_not_of('_'), name.size());
}

// Whether `symbol` says more of an address that both hold than `best` does.
bool is_better(ElfImage& image, const ElfImage::Symbol& symbol, const ElfImage::Symbol& best) {
  if (symbol.address != best.address) {
    return symbol.address > best.address;
  }
  if (symbol.is_global != best.is_global) {
    return symbol.is_global;
  }
  const std::string_view name = image.symbol_name(symbol.name);
  const std::string_view best_name = image.symbol_name(best.name);
  // By the name itself in the end: the order of a symbol table is the linker's.
  return underscores(name) != underscores(best_name) ? underscores(name) < underscores(best_name)
                                                     : name < best_name;
}

}  // namespace

std::vector<std::string> function_names(ElfImage& image, std::span<const std::uint64_t> offsets) {
  std::vector<std::optional<ElfImage::Symbol>> best(offsets.size());
  image.for_each_function([&](const ElfImage::Symbol& symbol) {
    // Code in assembler may have no size: what begins there.
    const std::uint64_t size = std::max<std::uint64_t>(symbol.size, 1);
    for (auto at = std::lower_bound(offsets.begin(), offsets.end(), symbol.address);
         at != offsets.end() && *at - symbol.address < size; ++at) {
      auto& found = best[static_cast<std::size_t>(at - offsets.begin())];
      if (!found || is_better(image, symbol, *found)) {
        found = symbol;
      }
    }
  });
  std::vector<std::string> names;
  names.reserve(offsets.size());
  for (const auto& symbol : best) {
    names.emplace_back(symbol ? image.symbol_name(symbol->name) : std::string_view());
  }
  return names;
}

}  // namespace leakrun
