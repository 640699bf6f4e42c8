// A file of the symbol cache: symbolize/symbol_table.h.

#include "symbolize/symbol_table.h"

#include <cstring>

#include "tests/fuzz/target.h"

namespace leakrun::fuzz {
namespace {

constexpr std::string_view kIdentity = "aa01";

bool is_table(std::string bytes) {
  const auto table = SymbolTable::read(std::move(bytes), kIdentity);
  if (!table) {
    return false;
  }
  KnownStacks stacks;
  table->add_to(stacks);
  require(stacks.size() == table->size(), "each offset is there once");
  for (const auto& [offset, stack] : stacks) {
    require(table->find(offset) == stack, "what is in a table is found");
  }
  const auto again = SymbolTable::read(symbol_table_bytes(kIdentity, stacks), kIdentity);
  KnownStacks same;
  require(again.has_value(), "what was read can be written");
  again->add_to(same);
  require(same == stacks, "what is written is what was read");
  return true;
}

}  // namespace

bool accepts(std::string_view text) {
  // The sum would keep nearly all that is made up from the reader behind it.
  if (text.size() >= sizeof(std::uint64_t)) {
    std::string sealed(text.substr(0, text.size() - sizeof(std::uint64_t)));
    const std::uint64_t sum = symbol_table_checksum(sealed);
    sealed.append(reinterpret_cast<const char*>(&sum), sizeof sum);
    is_table(std::move(sealed));
  }
  return is_table(std::string(text));
}

}  // namespace leakrun::fuzz
