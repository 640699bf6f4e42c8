#pragma once

#include <fcntl.h>
#include <libelf.h>

#include <filesystem>
#include <memory>

#include "base/descriptor.h"

namespace leakrun {

struct ElfDeleter {
  void operator()(Elf* elf) const { elf_end(elf); }
};

/// A file that libelf has open.
using ElfHandle = std::unique_ptr<Elf, ElfDeleter>;

/// Opens `file` to be read as ELF. Not blocking: the path may name a pipe that nobody writes to.
/// errno says what failed.
inline Descriptor open_for_elf(const std::filesystem::path& file) {
  return Descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
}

/// The ELF file behind `descriptor`, which must outlive it; null where it is none. Read, not
/// mapped: a file that shrinks under a mapping ends the process with SIGBUS.
inline ElfHandle elf_behind(const Descriptor& descriptor) {
  ElfHandle elf;
  if (descriptor && elf_version(EV_CURRENT) != EV_NONE) {
    elf.reset(elf_begin(descriptor.number(), ELF_C_READ, nullptr));
  }
  if (elf && elf_kind(elf.get()) != ELF_K_ELF) {
    elf.reset();
  }
  return elf;
}

}  // namespace leakrun
