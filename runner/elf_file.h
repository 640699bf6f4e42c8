#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace leakrun {

/// Whether `file` is a program that leakrun may take for a test without being told: an ELF
/// executable, position-independent or not, that this user may execute. Shared objects are none,
/// also those that can be executed (libc.so.6). False for all that cannot be read as ELF.
bool is_test_executable(const std::filesystem::path& file);

/// Where the AddressSanitizer runtime of an ELF file can be reached.
enum class AsanLinkage {
  kNone,          ///< not built with -fsanitize=address, or not readable as ELF
  kExported,      ///< by dynamic symbol: what is preloaded can call it
  kStaticHidden,  ///< linked in, not exported: `gcc -static-libasan`
};

/// Told by the symbol __asan_init: in .dynsym, defined or not, or else in .symtab, which takes
/// milliseconds for a large executable.
AsanLinkage asan_linkage(const std::filesystem::path& file);

/// Whether leakrun's agent is linked into `file`, and so measures also what hides its runtime.
bool has_linked_agent(const std::filesystem::path& file);

/// What an ELF file says of itself, as far as it decides how its process can be measured.
struct ElfFacts {
  bool is_program = false;             ///< and no shared object, object file or core
  unsigned char bits = 0;              ///< ELFCLASS32 or ELFCLASS64 (elf.h)
  unsigned machine = 0;                ///< EM_X86_64, ... (elf.h)
  std::string interpreter = {};        ///< the dynamic loader it asks for; empty: linked statically
  bool has_debug_information = false;  ///< with lines, in this file or in one that it names
  bool has_symbols = false;            ///< not stripped
  AsanLinkage asan = AsanLinkage::kNone;
  bool has_leak_sanitizer = false;  ///< by itself, without AddressSanitizer
  bool has_agent = false;           ///< leakrun's, linked in
};

/// The facts of `file`; none where it cannot be read as ELF.
std::optional<ElfFacts> elf_facts(const std::filesystem::path& file);

}  // namespace leakrun
