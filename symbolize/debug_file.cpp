#include "symbolize/debug_file.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/child_process.h"
#include "base/file.h"
#include "base/text.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestLinked = std::size_t{4} << 30;
// The client has a limit of its own for a server that sends nothing, 90 seconds.
constexpr std::chrono::seconds kDownloadLimit{600};

// The CRC-32 of zlib and Ethernet, which a .gnu_debuglink has of the whole file.
std::uint32_t crc_of(std::string_view bytes) {
  constexpr std::uint32_t kPolynomial = 0xedb88320;
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1) != 0 ? (value >> 1) ^ kPolynomial : value >> 1;
    }
    table[i] = value;
  }
  std::uint32_t crc = 0xffffffff;
  for (const char c : bytes) {
    crc = (crc >> 8) ^ table[(crc ^ static_cast<unsigned char>(c)) & 0xff];
  }
  return ~crc;
}

std::optional<ElfImage> debug_image(const fs::path& file) {
  auto image = ElfImage::open(file);
  return image && image->has_section(".debug_info") ? std::optional(*std::move(image))
                                                    : std::nullopt;
}

std::optional<ElfImage> with_build_id(const fs::path& file, const std::string& build_id) {
  auto image = debug_image(file);
  return image && image->build_id() == build_id ? std::move(image) : std::nullopt;
}

std::optional<ElfImage> linked_from(const fs::path& module, const ElfImage& image,
                                    const std::string& build_id, const fs::path& folder) {
  const ElfImage::DebugLink link = image.debug_link();
  // A path would lead out of the folders that are meant.
  if (link.file.empty() || fs::path(link.file).filename() != link.file) {
    return std::nullopt;
  }
  std::error_code error;
  const fs::path place = fs::weakly_canonical(module, error).parent_path();
  for (const fs::path& candidate : {place / link.file, place / ".debug" / link.file,
                                    folder / place.relative_path() / link.file}) {
    if (!build_id.empty()) {
      if (auto found = with_build_id(candidate, build_id)) {
        return found;
      }
      continue;
    }
    const auto content = fs::is_regular_file(candidate, error)
                             ? read_file(candidate, kLargestLinked)
                             : tl::unexpected<std::string>("it is no regular file");
    if (content && crc_of(*content) == link.crc) {
      return debug_image(candidate);
    }
  }
  return std::nullopt;
}

std::optional<ElfImage> downloaded(const std::string& build_id) {
  const char* servers = std::getenv("DEBUGINFOD_URLS");  // NOLINT(concurrency-mt-unsafe)
  if (servers == nullptr || *servers == '\0') {
    return std::nullopt;
  }
  Command command;
  command.arguments = {"debuginfod-find", "debuginfo", build_id};
  command.idle_limit = kDownloadLimit;
  const auto result = run_command(command);
  if (!result || result->exit_status != 0) {
    return std::nullopt;
  }
  return with_build_id(trimmed(result->output), build_id);
}

}  // namespace

std::optional<ElfImage> find_debug_file(const fs::path& file, const ElfImage& image,
                                        const fs::path& folder) {
  const std::string build_id = image.build_id();
  constexpr std::size_t kFolderDigits = 2;
  if (build_id.size() > kFolderDigits) {
    const fs::path by_id = folder / ".build-id" / build_id.substr(0, kFolderDigits) /
                           (build_id.substr(kFolderDigits) + ".debug");
    if (auto found = with_build_id(by_id, build_id)) {
      return found;
    }
  }
  if (auto found = linked_from(file, image, build_id, folder)) {
    return found;
  }
  return build_id.empty() ? std::nullopt : downloaded(build_id);
}

}  // namespace leakrun
