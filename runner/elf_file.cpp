#include "runner/elf_file.h"

#include <elf.h>
#include <gelf.h>
#include <libelf.h>
#include <unistd.h>

#include <memory>
#include <optional>
#include <string_view>

#include "base/descriptor.h"
#include "symbolize/elf_handle.h"

namespace leakrun {
namespace {

/// An ELF file held open. Every call into libelf below may fail on a damaged file, and none of
/// its answers is used unchecked.
class ElfFile {
 public:
  explicit ElfFile(const std::filesystem::path& file)
      : descriptor_(open_for_elf(file)), elf_(elf_behind(descriptor_)) {
    if (elf_ && gelf_getehdr(elf_.get(), &header_) == nullptr) {
      elf_.reset();
    }
  }

  explicit operator bool() const { return elf_ != nullptr; }

  bool is_program() const {
    return header_.e_type == ET_EXEC ||
           (header_.e_type == ET_DYN && is_position_independent_executable());
  }
  std::optional<GElf_Phdr> program_header(GElf_Word type) const;
  bool has_symbol(GElf_Word table_type, std::string_view name) const;
  AsanLinkage asan_linkage() const;
  bool has_linked_agent() const { return has_symbol(SHT_DYNSYM, "leakrun_agent_mark"); }
  ElfFacts facts() const;

 private:
  bool is_position_independent_executable() const;
  std::string interpreter() const;
  void find_sections(ElfFacts& facts) const;

  Descriptor descriptor_;
  ElfHandle elf_;
  GElf_Ehdr header_{};
};

std::optional<GElf_Phdr> ElfFile::program_header(GElf_Word type) const {
  std::size_t count = 0;
  if (elf_getphdrnum(elf_.get(), &count) != 0) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < count; ++i) {
    GElf_Phdr header;
    if (gelf_getphdr(elf_.get(), static_cast<int>(i), &header) == nullptr) {
      return std::nullopt;
    }
    if (header.p_type == type) {
      return header;
    }
  }
  return std::nullopt;
}

/// ET_DYN is a program and a shared object alike. Linkers since 2015 mark the program (DF_1_PIE);
/// before, it is the one with an interpreter and without a name to be linked by.
bool ElfFile::is_position_independent_executable() const {
  const std::optional<GElf_Phdr> dynamic = program_header(PT_DYNAMIC);
  if (!dynamic) {
    return false;
  }
  Elf_Data* data = elf_getdata_rawchunk(elf_.get(), static_cast<int64_t>(dynamic->p_offset),
                                        dynamic->p_filesz, ELF_T_DYN);
  const std::size_t entry_size = gelf_fsize(elf_.get(), ELF_T_DYN, 1, EV_CURRENT);
  if (data == nullptr || entry_size == 0) {
    // Cut off: a program that cannot be run, which its run is to tell.
    return program_header(PT_INTERP).has_value();
  }
  bool has_name = false;
  for (std::size_t i = 0; i < data->d_size / entry_size; ++i) {
    GElf_Dyn entry;
    if (gelf_getdyn(data, static_cast<int>(i), &entry) == nullptr || entry.d_tag == DT_NULL) {
      break;
    }
    if (entry.d_tag == DT_FLAGS_1 && (entry.d_un.d_val & DF_1_PIE) != 0) {
      return true;
    }
    has_name = has_name || entry.d_tag == DT_SONAME;
  }
  return !has_name && program_header(PT_INTERP).has_value();
}

bool ElfFile::has_symbol(GElf_Word table_type, std::string_view name) const {
  for (Elf_Scn* section = elf_nextscn(elf_.get(), nullptr); section != nullptr;
       section = elf_nextscn(elf_.get(), section)) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr || header.sh_type != table_type ||
        header.sh_entsize == 0) {
      continue;
    }
    Elf_Data* data = elf_getdata(section, nullptr);
    if (data == nullptr || data->d_buf == nullptr || data->d_type != ELF_T_SYM) {
      continue;
    }
    for (std::size_t i = 0; i < data->d_size / header.sh_entsize; ++i) {
      GElf_Sym symbol;
      if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr) {
        break;
      }
      const char* symbol_name = elf_strptr(elf_.get(), header.sh_link, symbol.st_name);
      if (symbol_name != nullptr && symbol_name == name) {
        return true;
      }
    }
  }
  return false;
}

AsanLinkage ElfFile::asan_linkage() const {
  constexpr std::string_view kRuntimeStart = "__asan_init";
  if (has_symbol(SHT_DYNSYM, kRuntimeStart)) {
    return AsanLinkage::kExported;
  }
  return has_symbol(SHT_SYMTAB, kRuntimeStart) ? AsanLinkage::kStaticHidden : AsanLinkage::kNone;
}

std::string ElfFile::interpreter() const {
  const std::optional<GElf_Phdr> header = program_header(PT_INTERP);
  if (!header) {
    return {};
  }
  const Elf_Data* data = elf_getdata_rawchunk(elf_.get(), static_cast<int64_t>(header->p_offset),
                                              header->p_filesz, ELF_T_BYTE);
  if (data == nullptr || data->d_buf == nullptr) {
    return {};
  }
  const std::string_view path(static_cast<const char*>(data->d_buf), data->d_size);
  return std::string(path.substr(0, path.find('\0')));
}

void ElfFile::find_sections(ElfFacts& facts) const {
  std::size_t names = 0;
  if (elf_getshdrstrndx(elf_.get(), &names) != 0) {
    return;
  }
  for (Elf_Scn* section = elf_nextscn(elf_.get(), nullptr); section != nullptr;
       section = elf_nextscn(elf_.get(), section)) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr) {
      continue;
    }
    const char* text = elf_strptr(elf_.get(), names, header.sh_name);
    const std::string_view name = text != nullptr ? text : "";
    // `-gz=zlib-gnu` renames the section; objcopy --add-gnu-debuglink names another file.
    facts.has_debug_information |=
        name == ".debug_info" || name == ".zdebug_info" || name == ".gnu_debuglink";
    facts.has_symbols |= header.sh_type == SHT_SYMTAB;
  }
}

ElfFacts ElfFile::facts() const {
  ElfFacts facts;
  facts.is_program = is_program();
  facts.bits = header_.e_ident[EI_CLASS];
  facts.machine = header_.e_machine;
  facts.interpreter = interpreter();
  find_sections(facts);
  facts.asan = asan_linkage();
  facts.has_leak_sanitizer =
      facts.asan == AsanLinkage::kNone && has_symbol(SHT_DYNSYM, "__lsan_init");
  facts.has_agent = has_linked_agent();
  return facts;
}

}  // namespace

bool is_test_executable(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error) || ::access(file.c_str(), X_OK) != 0) {
    return false;
  }
  const ElfFile elf(file);
  return elf && elf.is_program();
}

AsanLinkage asan_linkage(const std::filesystem::path& file) {
  const ElfFile elf(file);
  return elf ? elf.asan_linkage() : AsanLinkage::kNone;
}

bool has_linked_agent(const std::filesystem::path& file) {
  const ElfFile elf(file);
  return elf && elf.has_linked_agent();
}

std::optional<ElfFacts> elf_facts(const std::filesystem::path& file) {
  const ElfFile elf(file);
  return elf ? std::optional(elf.facts()) : std::nullopt;
}

}  // namespace leakrun
