#pragma once

#include <memory>
#include <utility>

#include "symbolize/backend.h"
#include "symbolize/open_modules.h"

namespace leakrun {

/// Reads ELF and DWARF 2 to 5 in this process, of a module only those parts that its addresses
/// need, and opens each once: no other symbolizer has to be there, and none starts as fast.
class DwarfBackend : public SymbolizerBackend {
 public:
  /// `other` is asked for the modules whose debug information cannot be read whole here, as where a
  /// file of split DWARF is packed (.dwp) or gone, and for names that cannot be demangled here;
  /// null: they are told as far as they can be.
  explicit DwarfBackend(std::unique_ptr<SymbolizerBackend> other = nullptr)
      : other_(std::move(other)) {}

  /// Functions that no debug information names come from the symbol table. The error is for a
  /// module that is not there, or is another than the one that ran: its build-id differs.
  tl::expected<std::vector<Stack>, std::string> resolve(
      const Module& module, std::span<const std::uint64_t> offsets) override;

 private:
  tl::expected<std::vector<Stack>, std::string> resolve_in_memory(
      const Module& module, std::span<const std::uint64_t> offsets);
  void demangle_by_other(const Module& module, std::span<const std::uint64_t> offsets,
                         std::vector<Stack>& stacks);

  OpenModules modules_;
  std::unique_ptr<SymbolizerBackend> other_;
};

}  // namespace leakrun
