#include "symbolize/build_id.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gelf.h>

#include <string_view>

#include "base/descriptor.h"
#include "symbolize/elf_handle.h"

namespace leakrun {
namespace {

std::string build_id_in(Elf_Data& notes) {
  const std::string_view bytes(static_cast<const char*>(notes.d_buf), notes.d_size);
  std::string id;
  GElf_Nhdr note;
  std::size_t name = 0;
  std::size_t description = 0;
  for (std::size_t offset = 0;
       (offset = gelf_getnote(&notes, offset, &note, &name, &description)) != 0;) {
    if (note.n_type == NT_GNU_BUILD_ID &&
        bytes.substr(name, note.n_namesz) == std::string_view("GNU\0", 4)) {
      for (const char c : bytes.substr(description, note.n_descsz)) {
        id += fmt::format("{:02x}", static_cast<unsigned char>(c));
      }
      break;
    }
  }
  return id;
}

bool has_debug_section(Elf* elf) {
  std::size_t names = 0;
  if (elf_getshdrstrndx(elf, &names) != 0) {
    return false;
  }
  for (Elf_Scn* section = elf_nextscn(elf, nullptr); section != nullptr;
       section = elf_nextscn(elf, section)) {
    GElf_Shdr header;
    const bool is_there = gelf_getshdr(section, &header) != nullptr && header.sh_type != SHT_NOBITS;
    const char* name = is_there ? elf_strptr(elf, names, header.sh_name) : nullptr;
    if (name != nullptr &&
        (std::string_view(name) == ".debug_info" || std::string_view(name) == ".zdebug_info")) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::string build_id_of(Elf* elf) {
  for (Elf_Scn* section = elf_nextscn(elf, nullptr); section != nullptr;
       section = elf_nextscn(elf, section)) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) == nullptr || header.sh_type != SHT_NOTE) {
      continue;
    }
    Elf_Data* data = elf_getdata(section, nullptr);
    std::string id = data != nullptr && data->d_buf != nullptr ? build_id_in(*data) : "";
    if (!id.empty()) {
      return id;
    }
  }
  return {};
}

ModuleFacts module_facts(const std::filesystem::path& file) {
  // Not blocking: the path may name a pipe that nobody writes to.
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!descriptor || elf_version(EV_CURRENT) == EV_NONE) {
    return {};
  }
  // Read, not mapped: a file that shrinks under a mapping ends the process with SIGBUS.
  const ElfHandle elf(elf_begin(descriptor.number(), ELF_C_READ, nullptr));
  if (!elf || elf_kind(elf.get()) != ELF_K_ELF) {
    return {};
  }
  return {build_id_of(elf.get()), has_debug_section(elf.get())};
}

tl::expected<std::vector<Stack>, std::string> SameBuild::resolve(
    const Module& module, std::span<const std::uint64_t> offsets) {
  if (!module.build_id.empty()) {
    const std::string found = module_facts(module.path).build_id;
    if (!found.empty() && found != module.build_id) {
      return tl::unexpected(fmt::format("it was built anew since (build-id {}, and {} when it ran)",
                                        found, module.build_id));
    }
  }
  return backend_->resolve(module, offsets);
}

}  // namespace leakrun
