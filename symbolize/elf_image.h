#pragma once

#include <gelf.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "base/descriptor.h"
#include "symbolize/elf_handle.h"
#include "symbolize/lazy_section.h"

namespace leakrun {

/// An ELF file held open: its sections by name. libelf reads the headers, and nothing that it says
/// is used unchecked. Files of the other byte order are refused. Not thread-safe.
class ElfImage {
 public:
  /// The error is one line without the file's name: "No such file or directory", "it is no ELF
  /// file".
  static tl::expected<ElfImage, std::string> open(const std::filesystem::path& file);

  /// The first of this name with content; empty where there is none. Where `name` begins with
  /// .debug_ that may be .zdebug_; a compressed section is decompressed whole, and empty where that
  /// fails.
  LazySection section(std::string_view name) const;
  bool has_section(std::string_view name) const { return find(name) != nullptr; }

  /// In lower-case hexadecimal digits; empty where there is none.
  std::string build_id() const;

  /// What .gnu_debuglink says: the file name and the CRC of the separate debug file.
  struct DebugLink {
    std::string file;
    std::uint32_t crc = 0;
  };
  DebugLink debug_link() const;

  /// A function of the symbol table.
  struct Symbol {
    std::uint64_t address = 0;
    std::uint64_t size = 0;
    std::uint64_t name = 0;         ///< for symbol_name()
    bool is_global = false;         ///< global or weak
    std::uint64_t section_end = 0;  ///< the address behind its section; 0: not known
  };
  /// Calls `take` for each function, and each label in a section of code, in .symtab, or where
  /// there is none in .dynsym.
  void for_each_function(const std::function<void(const Symbol&)>& take);
  /// The name of a symbol that for_each_function() gave, as long as the image lives.
  std::string_view symbol_name(std::uint64_t name) { return symbol_names_.text_at(name); }

 private:
  /// A section that is there and has content; null where there is none.
  Elf_Scn* find(std::string_view name) const;

  LazySection content_of(Elf_Scn* section) const;

  Descriptor descriptor_;
  ElfHandle elf_;
  LazySection symbol_names_;
  std::size_t names_ = 0;  // the section that holds the names of sections
  std::uint64_t file_size_ = 0;
};

}  // namespace leakrun
