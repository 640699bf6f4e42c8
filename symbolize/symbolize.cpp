#include "symbolize/symbolize.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "symbolize/build_id.h"
#include "symbolize/frame_filter.h"

namespace leakrun {
namespace {

Frame complete(Frame frame, const Address& address, const Module& module) {
  frame.module = module.path;
  frame.offset = address.offset;
  frame.build_id = module.build_id;
  frame.internal = frame.internal || is_internal(frame);
  return frame;
}

// "[stack]", "[vdso]": memory without a file, as /proc/PID/maps names it. The unwinder takes what
// lies above the first frame for a return address now and then.
bool has_no_file(const Module& module) {
  return module.path.starts_with('[');
}

// Whether nothing but functions, or not even these, is known of a module for want of debug
// information that its user could have: what the system's packages installed has it in packages of
// its own.
bool lacks_debug_information(const Module& module, const std::vector<Stack>& stacks) {
  const bool is_of_system = module.path.starts_with("/usr/") || module.path.starts_with("/lib");
  const bool has_files = std::any_of(stacks.begin(), stacks.end(), [](const Stack& stack) {
    return std::any_of(stack.begin(), stack.end(),
                       [](const Frame& frame) { return !frame.file.empty(); });
  });
  std::error_code error;
  return !is_of_system && !has_files && std::filesystem::exists(module.path, error) &&
         !module_facts(module.path).has_debug_information;
}

}  // namespace

Stack Symbols::stack_of(const CallStack& calls, const ModuleTable& modules) const {
  Stack stack;
  for (const Address& address : calls) {
    const Module& module = modules.at(address.module);
    const auto found = frames_.find(address);
    if (found == frames_.end() || found->second.empty()) {
      stack.push_back(complete({}, address, module));
      continue;
    }
    for (const Frame& frame : found->second) {
      stack.push_back(complete(frame, address, module));
    }
  }
  return stack;
}

void Symbols::resolve(const std::set<Address>& addresses, const ModuleTable& modules,
                      SymbolizerBackend& backend, std::vector<std::string>& warnings) {
  // The set is ordered by module, so each module's addresses stand together.
  for (auto first = addresses.begin(); first != addresses.end();) {
    const ModuleId id = first->module;
    std::vector<std::uint64_t> offsets;
    for (; first != addresses.end() && first->module == id; ++first) {
      if (!frames_.contains(*first)) {
        offsets.push_back(first->offset);
      }
    }
    if (id == ModuleTable::kUnknown || offsets.empty() || failed_.contains(id) ||
        has_no_file(modules.at(id))) {
      continue;
    }
    auto stacks = backend.resolve(modules.at(id), offsets);
    if (!stacks) {
      failed_.insert(id);
      warnings.push_back(
          fmt::format("cannot symbolize {}: {}", modules.at(id).path, stacks.error()));
      continue;
    }
    if (looked_at_.insert(id).second && lacks_debug_information(modules.at(id), *stacks)) {
      warnings.push_back(fmt::format(
          "{} has no debug information, so its call stacks have no lines: build it with "
          "-g, and do not strip it",
          modules.at(id).path));
    }
    for (std::size_t i = 0; i < offsets.size(); i++) {
      Stack& stack = (*stacks)[i];
      for (Frame& frame : stack) {
        see(frame, view_);
      }
      frames_.emplace(Address{id, offsets[i]}, std::move(stack));
    }
  }
}

Symbols symbolize(const std::set<Address>& addresses, const ModuleTable& modules,
                  SymbolizerBackend* backend, std::vector<std::string>& warnings, SourceView view) {
  Symbols symbols(std::move(view));
  if (backend != nullptr) {
    symbols.resolve(addresses, modules, *backend, warnings);
  }
  return symbols;
}

}  // namespace leakrun
