#pragma once

#include <libelf.h>

#include <filesystem>
#include <string>

namespace leakrun {

/// The GNU build-id of an open ELF file in lower-case hexadecimal digits, as the linker wrote it
/// (NT_GNU_BUILD_ID in elf.h); empty where it has none, or is damaged.
std::string build_id_of(Elf* elf);

/// What a module's file says of itself, as far as it decides what its addresses mean.
struct ModuleFacts {
  std::string build_id;                ///< as build_id_of
  bool has_debug_information = false;  ///< in this file, not in one beside it
};

/// The facts of `file`; nothing where it cannot be read as ELF.
ModuleFacts module_facts(const std::filesystem::path& file);

}  // namespace leakrun
