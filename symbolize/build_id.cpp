#include "symbolize/build_id.h"

#include <fmt/format.h>
#include <gelf.h>

#include <string_view>

#include "symbolize/elf_image.h"

namespace leakrun {
namespace {

constexpr std::size_t kLongestId = 64;

std::string build_id_in(Elf_Data& notes) {
  const std::string_view bytes(static_cast<const char*>(notes.d_buf), notes.d_size);
  std::string id;
  GElf_Nhdr note;
  std::size_t name = 0;
  std::size_t description = 0;
  for (std::size_t offset = 0;
       (offset = gelf_getnote(&notes, offset, &note, &name, &description)) != 0;) {
    if (note.n_type == NT_GNU_BUILD_ID && note.n_descsz <= kLongestId &&
        bytes.substr(name, note.n_namesz) == std::string_view("GNU\0", 4)) {
      for (const char c : bytes.substr(description, note.n_descsz)) {
        id += fmt::format("{:02x}", static_cast<unsigned char>(c));
      }
      break;
    }
  }
  return id;
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
  const auto image = ElfImage::open(file);
  return image ? ModuleFacts{image->build_id(), image->has_section(".debug_info")} : ModuleFacts{};
}

}  // namespace leakrun
