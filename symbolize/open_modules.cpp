#include "symbolize/open_modules.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstddef>

#include "symbolize/debug_file.h"

namespace leakrun {
namespace {

constexpr std::uint64_t kMostLoaded = std::uint64_t{64} << 20;
// Each has one descriptor or two.
constexpr std::size_t kMostOpen = 100;

OpenModule::Identity identity_of(const std::string& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) {
    return {};
  }
  return {status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec,
          status.st_mtim.tv_nsec};
}

std::shared_ptr<OpenModule> with_debug_file(const Module& module, OpenModule::Identity identity,
                                            ElfImage image) {
  if (!image.has_section(".debug_info")) {
    if (auto separate = find_debug_file(module.path, image)) {
      if (separate->has_section(".symtab")) {
        return std::make_shared<OpenModule>(identity, *std::move(separate), std::nullopt);
      }
      return std::make_shared<OpenModule>(identity, *std::move(separate), std::move(image));
    }
  }
  return std::make_shared<OpenModule>(identity, std::move(image), std::nullopt);
}

}  // namespace

tl::expected<std::shared_ptr<OpenModule>, std::string> OpenModules::open(const Module& module) {
  const Key key{module.path, module.build_id};
  // Before it is opened: what is written to it later is noticed the next time.
  const OpenModule::Identity identity = identity_of(module.path);
  {
    const std::lock_guard lock(mutex_);
    const auto found = modules_.find(key);
    if (found != modules_.end() && found->second->identity == identity) {
      return found->second;
    }
  }
  auto image = ElfImage::open(module.path);
  if (!image) {
    return tl::unexpected(image.error());
  }
  const std::string build_id = image->build_id();
  if (!module.build_id.empty() && !build_id.empty() && module.build_id != build_id) {
    return tl::unexpected(fmt::format("it was built anew since (build-id {}, and {} when it ran)",
                                      build_id, module.build_id));
  }
  auto opened = with_debug_file(module, identity, *std::move(image));
  const std::lock_guard lock(mutex_);
  return modules_.insert_or_assign(key, std::move(opened)).first->second;
}

void OpenModules::finished(OpenModule& used) {
  const std::lock_guard lock(mutex_);
  used.last_use = ++uses_;
  used.loaded_bytes = loaded_bytes(used.debug);
  std::uint64_t loaded = 0;
  for (const auto& [key, module] : modules_) {
    loaded += module->loaded_bytes;
  }
  while (modules_.size() > 1 && (loaded > kMostLoaded || modules_.size() > kMostOpen)) {
    const auto oldest = std::min_element(
        modules_.begin(), modules_.end(),
        [](const auto& a, const auto& b) { return a.second->last_use < b.second->last_use; });
    loaded -= oldest->second->loaded_bytes;
    modules_.erase(oldest);
  }
}

void OpenModules::close(const Module& module) {
  const std::lock_guard lock(mutex_);
  modules_.erase({module.path, module.build_id});
}

}  // namespace leakrun
