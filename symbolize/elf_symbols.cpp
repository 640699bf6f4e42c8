#include "symbolize/elf_symbols.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace leakrun {
namespace {

std::size_t underscores(std::string_view name) {
  return std::min(name.find_first_not_of('_'), name.size());
}

// Whether `a` says more than `b`, which begins at the same place.
bool is_better(ElfImage& image, const ElfImage::Symbol& a, const ElfImage::Symbol& b) {
  if ((a.size > 0) != (b.size > 0)) {
    return a.size > 0;
  }
  if (a.is_global != b.is_global) {
    return a.is_global;
  }
  const std::string_view name = image.symbol_name(a.name);
  const std::string_view other = image.symbol_name(b.name);
  // By the name itself in the end: the order of a symbol table is the linker's.
  return underscores(name) != underscores(other) ? underscores(name) < underscores(other)
                                                 : name < other;
}

bool holds(const ElfImage::Symbol& symbol, std::uint64_t offset) {
  // Code in assembler may have no size: it reaches to the next symbol of its section.
  return symbol.size == 0 ? offset < symbol.section_end : offset - symbol.address < symbol.size;
}

}  // namespace

std::vector<std::string> function_names(ElfImage& image, std::span<const std::uint64_t> offsets) {
  // Of all symbols only the nearest before each offset is kept: tables have hundreds of thousands.
  std::vector<std::optional<ElfImage::Symbol>> nearest(offsets.size());
  image.for_each_function([&](const ElfImage::Symbol& symbol) {
    const auto at = std::lower_bound(offsets.begin(), offsets.end(), symbol.address);
    if (at == offsets.end()) {
      return;
    }
    auto& found = nearest[static_cast<std::size_t>(at - offsets.begin())];
    if (!found || symbol.address > found->address ||
        (symbol.address == found->address && is_better(image, symbol, *found))) {
      found = symbol;
    }
  });
  std::vector<std::string> names;
  names.reserve(offsets.size());
  std::optional<ElfImage::Symbol> last;
  for (std::size_t i = 0; i < offsets.size(); ++i) {
    last = nearest[i] ? nearest[i] : last;
    names.emplace_back(last && holds(*last, offsets[i]) ? image.symbol_name(last->name)
                                                        : std::string_view());
  }
  return names;
}

}  // namespace leakrun
