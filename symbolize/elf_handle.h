#pragma once

#include <libelf.h>

#include <memory>

namespace leakrun {

struct ElfDeleter {
  void operator()(Elf* elf) const { elf_end(elf); }
};

/// A file that libelf has open.
using ElfHandle = std::unique_ptr<Elf, ElfDeleter>;

}  // namespace leakrun
