#include "symbolize/elf_image.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <bit>
#include <cerrno>
#include <cstring>
#include <vector>

#include "base/system_error.h"
#include "symbolize/build_id.h"

namespace leakrun {
namespace {

constexpr std::string_view kDebugPrefix = ".debug_";
constexpr std::string_view kCompressedPrefix = ".zdebug_";
// zlib makes nothing a thousand times smaller, so a section that says so is damaged.
constexpr std::uint64_t kLargestRatio = 1100;

// ".zdebug_info" of ".debug_info": the older form of compressed sections.
std::string compressed_name(std::string_view name) {
  return name.starts_with(kDebugPrefix)
             ? fmt::format("{}{}", kCompressedPrefix, name.substr(kDebugPrefix.size()))
             : std::string();
}

std::string_view bytes_of(const Elf_Data* data) {
  return data != nullptr && data->d_buf != nullptr
             ? std::string_view(static_cast<const char*>(data->d_buf), data->d_size)
             : std::string_view();
}

// Empty where the section cannot be decompressed.
LazySection decompressed(Elf_Scn* section, const GElf_Shdr& header, bool is_gnu) {
  if (!is_gnu) {
    GElf_Chdr compression{};
    if (gelf_getchdr(section, &compression) == nullptr ||
        compression.ch_size / kLargestRatio > header.sh_size) {
      return {};
    }
  }
  if ((is_gnu ? elf_compress_gnu(section, 0, 0) : elf_compress(section, 0, 0)) < 0) {
    return {};
  }
  const std::string_view bytes = bytes_of(elf_getdata(section, nullptr));
  return LazySection(std::vector<char>(bytes.begin(), bytes.end()));
}

bool is_function(const GElf_Sym& symbol, const std::vector<std::uint64_t>& code_ends) {
  const unsigned type = GELF_ST_TYPE(symbol.st_info);
  return symbol.st_shndx != SHN_UNDEF &&
         (type == STT_FUNC || type == STT_GNU_IFUNC ||
          (type == STT_NOTYPE && symbol.st_shndx < code_ends.size() &&
           code_ends[symbol.st_shndx] > 0));
}

// For each section by its index, the address behind it; 0 where it holds no code.
std::vector<std::uint64_t> ends_of_code(Elf* elf) {
  std::vector<std::uint64_t> ends(1);
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf, section)) != nullptr;) {
    GElf_Shdr header{};
    const bool is_code =
        gelf_getshdr(section, &header) != nullptr && (header.sh_flags & SHF_EXECINSTR) != 0;
    ends.push_back(is_code ? header.sh_addr + header.sh_size : 0);
  }
  return ends;
}

}  // namespace

tl::expected<ElfImage, std::string> ElfImage::open(const std::filesystem::path& file) {
  ElfImage image;
  image.descriptor_ = open_for_elf(file);
  struct stat status {};
  if (!image.descriptor_ || ::fstat(image.descriptor_.number(), &status) != 0) {
    return tl::unexpected(system_message(errno));
  }
  image.file_size_ = static_cast<std::uint64_t>(status.st_size);
  image.elf_ = elf_behind(image.descriptor_);
  GElf_Ehdr header{};
  if (!S_ISREG(status.st_mode) || !image.elf_ ||
      gelf_getehdr(image.elf_.get(), &header) == nullptr) {
    return tl::unexpected<std::string>("it is no ELF file");
  }
  constexpr auto kByteOrder =
      std::endian::native == std::endian::little ? ELFDATA2LSB : ELFDATA2MSB;
  if (header.e_ident[EI_DATA] != kByteOrder) {
    return tl::unexpected<std::string>("it is of a machine with another byte order");
  }
  if (elf_getshdrstrndx(image.elf_.get(), &image.names_) != 0) {
    image.names_ = 0;
  }
  return image;
}

Elf_Scn* ElfImage::find(std::string_view name) const {
  const std::string compressed = compressed_name(name);
  for (Elf_Scn* section = nullptr; (section = elf_nextscn(elf_.get(), section)) != nullptr;) {
    GElf_Shdr header{};
    if (gelf_getshdr(section, &header) == nullptr || header.sh_type == SHT_NOBITS ||
        header.sh_size == 0 || header.sh_offset > file_size_ ||
        header.sh_size > file_size_ - header.sh_offset) {
      continue;
    }
    const char* found = elf_strptr(elf_.get(), names_, header.sh_name);
    if (found != nullptr && (found == name || (!compressed.empty() && found == compressed))) {
      return section;
    }
  }
  return nullptr;
}

LazySection ElfImage::section(std::string_view name) const {
  return content_of(find(name));
}

LazySection ElfImage::content_of(Elf_Scn* section) const {
  GElf_Shdr header{};
  if (section == nullptr || gelf_getshdr(section, &header) == nullptr) {
    return {};
  }
  const char* found = elf_strptr(elf_.get(), names_, header.sh_name);
  const bool is_gnu = found != nullptr && std::string_view(found).starts_with(kCompressedPrefix);
  if (is_gnu || (header.sh_flags & SHF_COMPRESSED) != 0) {
    return decompressed(section, header, is_gnu);
  }
  if (header.sh_offset > file_size_ || header.sh_size > file_size_ - header.sh_offset) {
    return {};
  }
  return LazySection(descriptor_.number(), header.sh_offset, header.sh_size);
}

std::string ElfImage::build_id() const {
  return build_id_of(elf_.get());
}

ElfImage::DebugLink ElfImage::debug_link() const {
  LazySection section = this->section(".gnu_debuglink");
  const std::string_view bytes = section.load_all();
  const std::size_t end = bytes.find('\0');
  const std::size_t crc_at = (end + 4) & ~std::size_t{3};
  DebugLink link;
  if (end == std::string_view::npos || crc_at + sizeof link.crc > bytes.size()) {
    return {};
  }
  link.file = bytes.substr(0, end);
  std::memcpy(&link.crc, bytes.data() + crc_at, sizeof link.crc);
  return link;
}

void ElfImage::for_each_function(const std::function<void(const Symbol&)>& take) {
  Elf_Scn* table = find(".symtab");
  table = table != nullptr ? table : find(".dynsym");
  GElf_Shdr header{};
  if (table == nullptr || gelf_getshdr(table, &header) == nullptr || header.sh_entsize == 0) {
    return;
  }
  symbol_names_ = content_of(elf_getscn(elf_.get(), header.sh_link));
  Elf_Data* data = elf_getdata(table, nullptr);
  const std::vector<std::uint64_t> code_ends = ends_of_code(elf_.get());
  const auto count = static_cast<int>(bytes_of(data).size() / header.sh_entsize);
  for (int i = 0; i < count; ++i) {
    GElf_Sym symbol{};
    if (gelf_getsym(data, i, &symbol) == nullptr || !is_function(symbol, code_ends)) {
      continue;
    }
    const std::uint64_t end = symbol.st_shndx < code_ends.size() ? code_ends[symbol.st_shndx] : 0;
    take({symbol.st_value, symbol.st_size, symbol.st_name,
          GELF_ST_BIND(symbol.st_info) != STB_LOCAL, end});
  }
}

}  // namespace leakrun
