#include "symbolize/dwarf_backend.h"

#include <algorithm>
#include <mutex>
#include <new>
#include <utility>

#include "symbolize/dwarf_frames.h"
#include "symbolize/elf_symbols.h"

namespace leakrun {
tl::expected<std::vector<Stack>, std::string> DwarfBackend::resolve(
    const Module& module, std::span<const std::uint64_t> offsets) {
  try {
    return resolve_in_memory(module, offsets);
  } catch (const std::bad_alloc&) {
    modules_.close(module);
    return tl::unexpected<std::string>("there is too little memory for its debug information");
  }
}

tl::expected<std::vector<Stack>, std::string> DwarfBackend::resolve_in_memory(
    const Module& module, std::span<const std::uint64_t> offsets) {
  auto opened = modules_.open(module);
  if (!opened) {
    return tl::unexpected(opened.error());
  }
  OpenModule& open = **opened;
  std::vector<std::uint64_t> sorted(offsets.begin(), offsets.end());
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  DwarfFrames found;
  {
    const std::lock_guard lock(open.busy);
    const std::vector<std::string> symbols =
        function_names(open.symbols ? *open.symbols : open.debug.image, sorted);
    found = dwarf_frames(open.debug, sorted, symbols);
    modules_.finished(open);
  }
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
