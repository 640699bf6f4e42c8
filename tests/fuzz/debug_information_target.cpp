// An ELF file with debug information: symbolize/dwarf_backend.h.

#include <sys/mman.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "symbolize/dwarf_backend.h"
#include "tests/fuzz/target.h"

namespace leakrun::fuzz {
namespace {

// The code of the seeds lies below it.
constexpr std::uint64_t kEnd = 0x2000;
constexpr std::uint64_t kStep = 4;

}  // namespace

bool accepts(std::string_view text) {
  const Descriptor file(memfd_create("elf", MFD_CLOEXEC));
  require(write(file.number(), text.data(), text.size()) == static_cast<ssize_t>(text.size()),
          "the file is there");
  std::vector<std::uint64_t> offsets;
  for (std::uint64_t offset = 0; offset < kEnd; offset += kStep) {
    offsets.push_back(offset);
  }
  const auto stacks =
      DwarfBackend().resolve({"/proc/self/fd/" + std::to_string(file.number()), ""}, offsets);
  if (!stacks) {
    return false;
  }
  require(stacks->size() == offsets.size(), "each address is answered");
  bool has_lines = false;
  for (const Stack& stack : *stacks) {
    for (const Frame& frame : stack) {
      require(&frame != &stack.back() || !frame.inlined, "the last frame is a function");
      has_lines = has_lines || frame.line > 0;
    }
  }
  return has_lines;
}

}  // namespace leakrun::fuzz
