#pragma once

#include <filesystem>
#include <string_view>

#include "symbolize/backend.h"

namespace leakrun {

/// llvm-symbolizer as a child process, one batch for each module.
class LlvmSymbolizer : public SymbolizerBackend {
 public:
  explicit LlvmSymbolizer(std::filesystem::path program) : program_(std::move(program)) {}

  tl::expected<std::vector<Stack>, std::string> resolve(
      const Module& module, std::span<const std::uint64_t> offsets) override;

 private:
  std::filesystem::path program_;
};

/// The program to use: ASAN_SYMBOLIZER_PATH where it names an llvm-symbolizer, else
/// `llvm-symbolizer` in PATH, else the newest `llvm-symbolizer-N` in PATH. Empty for none.
std::filesystem::path find_llvm_symbolizer();

/// The frames of one line of `llvm-symbolizer --output-style=JSON` (toJSON in LLVM's
/// DIPrinter.cpp); empty where the line has none or is not such a line.
Stack read_symbolizer_line(std::string_view line);

}  // namespace leakrun
