#include "symbolize/symbol_cache.h"

#include <algorithm>
#include <system_error>

#include "base/cache_folder.h"
#include "base/file.h"
#include "symbolize/build_id.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

constexpr CacheLimits kSymbolLimits{.most_bytes = std::uint64_t{256} << 20};
// What is new is held in memory until so much has come together.
constexpr std::size_t kMostAdded = 100'000;
constexpr std::size_t kMostModules = 1000;

bool has_file(const Frame& frame) {
  return !frame.file.empty();
}

bool has_some_file(const Stack& stack) {
  return std::any_of(stack.begin(), stack.end(), has_file);
}

bool has_all_files(const Stack& stack) {
  return !stack.empty() && std::all_of(stack.begin(), stack.end(), has_file);
}

}  // namespace

SymbolCache::SymbolCache(fs::path folder) : folder_(std::move(folder)) {
  if (!make_private_folder(folder_)) {
    folder_.clear();
  }
}

fs::path SymbolCache::file_of(std::string_view identity) const {
  return folder_ / (cache_file_name(identity) + ".symbols");
}

std::optional<SymbolTable> SymbolCache::find(std::string_view identity) const {
  if (folder_.empty() || identity.empty()) {
    return std::nullopt;
  }
  return read_cached(file_of(identity), SymbolTable::kLargest, [&](std::string bytes) {
    return SymbolTable::read(std::move(bytes), identity);
  });
}

void SymbolCache::store(std::string_view identity, const KnownStacks& stacks) const {
  if (folder_.empty() || identity.empty() || stacks.empty()) {
    return;
  }
  std::string bytes;
  if (const auto known = find(identity)) {
    KnownStacks all = stacks;
    known->add_to(all);
    bytes = symbol_table_bytes(identity, all);
  }
  if (bytes.empty()) {
    bytes = symbol_table_bytes(identity, stacks);
  }
  if (!bytes.empty()) {
    (void)write_file_atomically(file_of(identity), bytes);
  }
}

void SymbolCache::remove_unused() const {
  if (!folder_.empty()) {
    remove_unused_files(folder_, kSymbolLimits);
  }
}

CachedBackend::~CachedBackend() {
  store();
}

void CachedBackend::store() {
  for (const auto& [identity, module] : cached_) {
    cache_.store(identity, module.added);
  }
  if (added_ > 0) {
    cache_.remove_unused();
  }
  added_ = 0;
  cached_.clear();
}

CachedBackend::NamedModule& CachedBackend::named_module(const Module& module) {
  if (named_.size() > kMostModules) {
    named_.clear();
  }
  const auto [entry, is_new] = named_.try_emplace({module.path, module.build_id});
  if (is_new) {
    // The name alone says nothing of a module that the runtime gave no build-id: it may be another
    // file by now than the last time.
    const ModuleFacts facts = module_facts(module.path);
    NamedModule& named = entry->second;
    named.identity = module.build_id.empty() ? facts.build_id : module.build_id;
    named.has_debug_information = facts.has_debug_information;
  }
  return entry->second;
}

CachedBackend::CachedModule& CachedBackend::cached_module(const std::string& identity) {
  if (cached_.size() > kMostModules || added_ > kMostAdded) {
    store();
  }
  const auto [entry, is_new] = cached_.try_emplace(identity);
  if (is_new) {
    entry->second.table = cache_.find(identity);
  }
  return entry->second;
}

void CachedBackend::keep(NamedModule& named, std::span<const std::uint64_t> offsets,
                         const std::vector<Stack>& stacks) {
  named.has_lines = named.has_lines || std::any_of(stacks.begin(), stacks.end(), has_some_file);
  // Debug information of its own may be compressed in a way that the other backend does not know.
  const bool is_all_final = named.has_debug_information && named.has_lines;
  KnownStacks& added = cached_module(named.identity).added;
  for (std::size_t i = 0; i < stacks.size(); i++) {
    if ((is_all_final || has_all_files(stacks[i])) && added.emplace(offsets[i], stacks[i]).second) {
      added_++;
    }
  }
}

std::string CachedBackend::look_up(const Module& module, std::span<const std::uint64_t> offsets,
                                   std::vector<Stack>& stacks, std::vector<std::size_t>& unknown) {
  const std::lock_guard lock(mutex_);
  std::string identity = named_module(module).identity;
  if (identity.empty()) {
    return identity;
  }
  const CachedModule& cached = cached_module(identity);
  for (std::size_t i = 0; i < offsets.size(); i++) {
    const auto added = cached.added.find(offsets[i]);
    auto stored = cached.table ? cached.table->find(offsets[i]) : std::nullopt;
    if (added != cached.added.end()) {
      stacks[i] = added->second;
    } else if (stored) {
      stacks[i] = *std::move(stored);
    } else {
      unknown.push_back(i);
    }
  }
  return identity;
}

tl::expected<std::vector<Stack>, std::string> CachedBackend::resolve(
    const Module& module, std::span<const std::uint64_t> offsets) {
  std::vector<Stack> stacks(offsets.size());
  std::vector<std::size_t> places;
  const std::string identity = look_up(module, offsets, stacks, places);
  if (identity.empty()) {
    return backend_->resolve(module, offsets);
  }
  if (places.empty()) {
    return stacks;
  }
  std::vector<std::uint64_t> unknown;
  unknown.reserve(places.size());
  for (const std::size_t place : places) {
    unknown.push_back(offsets[place]);
  }
  auto found = backend_->resolve({module.path, identity}, unknown);
  if (!found && unknown.size() == offsets.size()) {
    return found;
  }
  // Now and not before: a program that is built meanwhile is another one.
  if (found && module_facts(module.path).build_id == identity) {
    const std::lock_guard lock(mutex_);
    keep(named_module(module), unknown, *found);
  }
  for (std::size_t i = 0; found && i < places.size(); i++) {
    stacks[places[i]] = std::move((*found)[i]);
  }
  return stacks;
}

}  // namespace leakrun
