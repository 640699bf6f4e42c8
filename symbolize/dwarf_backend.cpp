#include "symbolize/dwarf_backend.h"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <optional>
#include <utility>

#include "symbolize/debug_file.h"
#include "symbolize/dwarf_frames.h"
#include "symbolize/elf_symbols.h"

namespace leakrun {
namespace {

// The files of a module in which its debug information and its symbol table are.
struct ModuleFiles {
  ElfImage debug;
  std::optional<ElfImage> symbols;  // none: `debug`
};

ModuleFiles files_of(const Module& module, ElfImage image) {
  if (image.has_section(".debug_info")) {
    return {std::move(image), std::nullopt};
  }
  auto separate = find_debug_file(module.path, image);
  if (!separate) {
    return {std::move(image), std::nullopt};
  }
  if (separate->has_section(".symtab")) {
    return {*std::move(separate), std::nullopt};
  }
  return {*std::move(separate), std::move(image)};
}

}  // namespace

tl::expected<std::vector<Stack>, std::string> DwarfBackend::resolve(
    const Module& module, std::span<const std::uint64_t> offsets) {
  try {
    return resolve_in_memory(module, offsets);
  } catch (const std::bad_alloc&) {
    return tl::unexpected<std::string>("there is too little memory for its debug information");
  }
}

tl::expected<std::vector<Stack>, std::string> DwarfBackend::resolve_in_memory(
    const Module& module, std::span<const std::uint64_t> offsets) {
  auto image = ElfImage::open(module.path);
  if (!image) {
    return tl::unexpected(image.error());
  }
  const std::string build_id = image->build_id();
  if (!module.build_id.empty() && !build_id.empty() && module.build_id != build_id) {
    return tl::unexpected(fmt::format("it was built anew since (build-id {}, and {} when it ran)",
                                      build_id, module.build_id));
  }
  std::vector<std::uint64_t> sorted(offsets.begin(), offsets.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  ModuleFiles files = files_of(module, *std::move(image));
  const std::vector<std::string> symbols =
      function_names(files.symbols ? *files.symbols : files.debug, sorted);
  DwarfFile debug(std::move(files.debug), "");
  DwarfFrames found = dwarf_frames(debug, sorted, symbols);
  if (other_ && !found.is_whole) {
    if (auto others = other_->resolve(module, offsets)) {
      return others;
    }
  }
  demangle_by_other(module, sorted, found.stacks);
  std::vector<Stack> stacks;
  stacks.reserve(offsets.size());
  for (const std::uint64_t offset : offsets) {
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), offset) - sorted.begin();
    stacks.push_back(found.stacks[static_cast<std::size_t>(at)]);
  }
  return stacks;
}

// Manglings of newer compilers than the one that this was built with.
void DwarfBackend::demangle_by_other(const Module& module, std::span<const std::uint64_t> offsets,
                                     std::vector<Stack>& stacks) {
  std::vector<std::size_t> mangled;
  std::vector<std::uint64_t> asked;
  for (std::size_t i = 0; other_ && i < stacks.size(); ++i) {
    if (std::any_of(stacks[i].begin(), stacks[i].end(),
                    [](const Frame& frame) { return frame.function.starts_with("_Z"); })) {
      mangled.push_back(i);
      asked.push_back(offsets[i]);
    }
  }
  const auto others = asked.empty() ? tl::expected<std::vector<Stack>, std::string>()
                                    : other_->resolve(module, asked);
  for (std::size_t i = 0; others && i < others->size() && i < mangled.size(); ++i) {
    if ((*others)[i].size() == stacks[mangled[i]].size()) {
      stacks[mangled[i]] = (*others)[i];
    }
  }
}

}  // namespace leakrun
