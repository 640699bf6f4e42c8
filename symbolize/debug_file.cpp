#include "symbolize/debug_file.h"

#include <elfutils/libdwfl.h>
#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "base/descriptor.h"

namespace leakrun {
namespace {

struct DwflEnd {
  void operator()(Dwfl* dwfl) const { dwfl_end(dwfl); }
};

std::vector<unsigned char> bytes_of_hex(const std::string& text) {
  std::vector<unsigned char> bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
    unsigned byte = 0;
    std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
    bytes.push_back(static_cast<unsigned char>(byte));
  }
  return bytes;
}

}  // namespace

std::optional<ElfImage> find_debug_file(const std::filesystem::path& file, const ElfImage& image,
                                        const std::filesystem::path& folder) {
  // As libdwfl's own default: beside the module, in .debug beside it, and in the folder.
  std::string folders = ":.debug:" + folder.string();
  char* folders_text = folders.data();
  const Dwfl_Callbacks callbacks = {.find_elf = dwfl_linux_proc_find_elf,
                                    .find_debuginfo = dwfl_standard_find_debuginfo,
                                    .section_address = dwfl_offline_section_address,
                                    .debuginfo_path = &folders_text};
  const std::unique_ptr<Dwfl, DwflEnd> dwfl(dwfl_begin(&callbacks));
  if (!dwfl) {
    return std::nullopt;
  }
  dwfl_report_begin(dwfl.get());
  // Any place will do: only names are looked for.
  constexpr Dwarf_Addr kBegin = 0x10000;
  Dwfl_Module* module = dwfl_report_module(dwfl.get(), file.c_str(), kBegin, 2 * kBegin);
  const std::string build_id = image.build_id();
  const std::vector<unsigned char> id = bytes_of_hex(build_id);
  if (module == nullptr ||
      (!id.empty() && dwfl_module_report_build_id(module, id.data(), id.size(), 0) != 0)) {
    return std::nullopt;
  }
  dwfl_report_end(dwfl.get(), nullptr, nullptr);
  void** user_data = nullptr;
  dwfl_module_info(module, &user_data, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr);
  const ElfImage::DebugLink link = image.debug_link();
  char* found = nullptr;
  const Descriptor descriptor(dwfl_standard_find_debuginfo(
      module, user_data, file.c_str(), kBegin, file.c_str(),
      link.file.empty() ? nullptr : link.file.c_str(), link.crc, &found));
  const std::unique_ptr<char, decltype(&std::free)> found_name(found, &std::free);
  if (!descriptor) {
    return std::nullopt;
  }
  auto debug = ElfImage::open(fmt::format("/proc/self/fd/{}", descriptor.number()));
  if (!debug || (!build_id.empty() && debug->build_id() != build_id)) {
    return std::nullopt;
  }
  return *std::move(debug);
}

}  // namespace leakrun
