#include "symbolize/symbolize.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/parallel.h"
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

void look_up(std::vector<AddressBatch>& batches, SymbolizerBackend& backend) {
  parallel_for(batches.size(), [&](std::size_t i) {
    AddressBatch& batch = batches[i];
    batch.stacks = backend.resolve(batch.module, batch.offsets);
    batch.lacks_debug_information =
        batch.stacks && lacks_debug_information(batch.module, *batch.stacks);
  });
}

std::vector<AddressBatch> Symbols::unknown(const std::set<Address>& addresses,
                                           const ModuleTable& modules) const {
  std::vector<AddressBatch> batches;
  // The set is ordered by module, so each module's addresses stand together.
  for (const Address& address : addresses) {
    const ModuleId id = address.module;
    if (frames_.contains(address) || id == ModuleTable::kUnknown || failed_.contains(id) ||
        has_no_file(modules.at(id))) {
      continue;
    }
    if (batches.empty() || batches.back().id != id) {
      batches.push_back({.id = id, .module = modules.at(id)});
    }
    batches.back().offsets.push_back(address.offset);
  }
  return batches;
}

void Symbols::add(std::vector<AddressBatch> batches, std::vector<std::string>& warnings) {
  for (AddressBatch& batch : batches) {
    if (!batch.stacks) {
      if (failed_.insert(batch.id).second) {
        warnings.push_back(
            fmt::format("cannot symbolize {}: {}", batch.module.path, batch.stacks.error()));
      }
      continue;
    }
    if (looked_at_.insert(batch.id).second && batch.lacks_debug_information) {
      warnings.push_back(fmt::format(
          "{} has no debug information, so its call stacks have no lines: build it with "
          "-g, and do not strip it",
          batch.module.path));
    }
    for (std::size_t i = 0; i < batch.offsets.size(); i++) {
      Stack& stack = (*batch.stacks)[i];
      for (Frame& frame : stack) {
        see(frame, view_);
      }
      frames_.emplace(Address{batch.id, batch.offsets[i]}, std::move(stack));
    }
  }
}

void Symbols::resolve(const std::set<Address>& addresses, const ModuleTable& modules,
                      SymbolizerBackend& backend, std::vector<std::string>& warnings) {
  std::vector<AddressBatch> batches = unknown(addresses, modules);
  look_up(batches, backend);
  add(std::move(batches), warnings);
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
