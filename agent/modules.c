// Which modules are mapped, written down before one may go: memory that a plugin allocated outlives
// the plugin's code, and its call stacks hold nothing but absolute addresses then.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stddef.h>
#include <stdint.h>

#include "agent.h"
#include "recording.h"

enum {
  kMaxModules = 1000,   // that are written
  kMaxBuildId = 64,     // bytes; those of linkers have 8 to 20
  kMaxSegments = 1000,  // of one module
  kMaxNotes = 64,       // of one segment
  kMaxPathLength = 4096,
};

// The last module that was written at these addresses.
struct WrittenModule {
  uintptr_t low;
  uintptr_t high;
  uint64_t identity;
};

struct MappedModule {
  const char* path;
  uintptr_t bias;
  uintptr_t low;
  uintptr_t high;
  char build_id[2 * kMaxBuildId + 1];
};

// All guarded by agent_begin.
static struct WrittenModule written[kMaxModules];
static size_t written_count;
static size_t line_count;
static unsigned long long last_adds;  // how many modules had ever been mapped

static uintptr_t aligned(uintptr_t size, uintptr_t alignment) {
  return (size + alignment - 1) & ~(alignment - 1);
}

static void hex_of(const unsigned char* bytes, size_t count, char* text) {
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < count; i++) {
    *text++ = digits[bytes[i] >> 4];
    *text++ = digits[bytes[i] & 15];
  }
  *text = '\0';
}

// The GNU build-id among the notes from `at` to `end` (elf(5)), which are readable.
static bool find_build_id(const unsigned char* at, const unsigned char* end, uintptr_t alignment,
                          char build_id[2 * kMaxBuildId + 1]) {
  for (int i = 0; i < kMaxNotes && (size_t)(end - at) > sizeof(ElfW(Nhdr)); i++) {
    const ElfW(Nhdr)* const note = (const ElfW(Nhdr)*)at;
    const uintptr_t name = sizeof *note;
    const uintptr_t content = aligned(name + note->n_namesz, alignment);
    const uintptr_t next = aligned(content + note->n_descsz, alignment);
    if (content + note->n_descsz > (uintptr_t)(end - at)) {
      return false;
    }
    if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 && at[name] == 'G' &&
        at[name + 1] == 'N' && at[name + 2] == 'U' && note->n_descsz > 0 &&
        note->n_descsz <= kMaxBuildId) {
      hex_of(at + content, note->n_descsz, build_id);
      return true;
    }
    if (next >= (uintptr_t)(end - at)) {
      return false;
    }
    at += next;
  }
  return false;
}

static bool is_mapped(const struct MappedModule* module, uintptr_t start, size_t size) {
  return start >= module->low && start <= module->high && size <= module->high - start;
}

static struct MappedModule module_of(const struct dl_phdr_info* info) {
  struct MappedModule module = {
      .path = info->dlpi_name, .bias = info->dlpi_addr, .low = UINTPTR_MAX};
  const size_t segments = info->dlpi_phnum < kMaxSegments ? info->dlpi_phnum : kMaxSegments;
  for (size_t i = 0; i < segments; i++) {
    const ElfW(Phdr)* const segment = &info->dlpi_phdr[i];
    const uintptr_t start = info->dlpi_addr + segment->p_vaddr;
    if (segment->p_type == PT_LOAD) {
      module.low = start < module.low ? start : module.low;
      module.high = start + segment->p_memsz > module.high ? start + segment->p_memsz : module.high;
    }
  }
  for (size_t i = 0; i < segments && !module.build_id[0]; i++) {
    const ElfW(Phdr)* const segment = &info->dlpi_phdr[i];
    const uintptr_t start = info->dlpi_addr + segment->p_vaddr;
    if (segment->p_type == PT_NOTE && is_mapped(&module, start, segment->p_memsz)) {
      // NOLINTNEXTLINE(performance-no-int-to-ptr): where the loader has mapped it.
      const unsigned char* const notes = (const unsigned char*)start;
      find_build_id(notes, notes + segment->p_memsz, segment->p_align == 8 ? 8 : 4,
                    module.build_id);
    }
  }
  return module;
}

// FNV-1a, of text and its end.
static uint64_t mixed(uint64_t hash, const char* text) {
  const unsigned char* at = (const unsigned char*)text;
  do {
    hash = (hash ^ *at) * 1099511628211ULL;
  } while (*at++);
  return hash;
}

static uint64_t identity_of(const struct MappedModule* module) {
  return mixed(mixed(14695981039346656037ULL ^ module->bias, module->path), module->build_id);
}

// Whether it is the last that was written at its addresses. What else was written there is
// forgotten, for it counts no longer: if it comes back it has to be written again.
static bool was_written(const struct MappedModule* module, uint64_t identity) {
  size_t kept = 0;
  bool is_known = false;
  for (size_t i = 0; i < written_count; i++) {
    const bool is_same = written[i].low == module->low && written[i].high == module->high &&
                         written[i].identity == identity;
    const bool is_elsewhere = written[i].high <= module->low || written[i].low >= module->high;
    is_known = is_known || is_same;
    if (is_same || is_elsewhere) {
      if (kept != i) {
        written[kept] = written[i];
      }
      kept++;
    }
  }
  written_count = kept;
  return is_known;
}

static void write_module(const struct MappedModule* module) {
  char low[kNumberCapacity];
  char high[kNumberCapacity];
  char bias[kNumberCapacity];
  char word[kWordCapacity];
  recording_line(6, (const char* const[]){"module", word_of_number((long long)module->low, low),
                                          word_of_number((long long)module->high, high),
                                          word_of_number((long long)module->bias, bias),
                                          module->build_id[0] ? module->build_id : "-",
                                          word_of_text(module->path, word)});
}

// Not the program itself, which has no name here and stays, nor the kernel's, which has no file.
static bool is_file(const char* path) {
  size_t length = 0;
  bool has_folder = false;
  for (; path && path[length] && length < kMaxPathLength; length++) {
    has_folder = has_folder || path[length] == '/';
  }
  return has_folder && length < kMaxPathLength;
}

static int note_module(struct dl_phdr_info* info, size_t size, void* is_first) {
  (void)size;
  if (*(bool*)is_first) {
    *(bool*)is_first = false;
    if (info->dlpi_adds == last_adds) {
      return 1;
    }
    last_adds = info->dlpi_adds;
  }
  if (!is_file(info->dlpi_name)) {
    return 0;
  }
  const struct MappedModule module = module_of(info);
  const uint64_t identity = identity_of(&module);
  if (module.low >= module.high || was_written(&module, identity)) {
    return 0;
  }
  if (line_count == kMaxModules) {
    // Of what is mapped from here on, stacks would be named by what was there before.
    recording_text("modules-lost\n");
    line_count++;
  }
  if (line_count > kMaxModules) {
    return 1;
  }
  line_count++;
  written[written_count++] = (struct WrittenModule){module.low, module.high, identity};
  write_module(&module);
  return 0;
}

// Not inlined, so that dlclose can end in a jump: a frame of the agent in a stack says that main
// was running.
static __attribute__((noinline)) void note_modules(void) {
  struct AgentTurn turn;
  if (!agent_begin(&turn)) {
    return;
  }
  // A signal handler may have interrupted this very function.
  if (!turn.is_nested) {
    bool is_first = true;
    dl_iterate_phdr(note_module, &is_first);
  }
  agent_end(&turn);
}

EXPORT int dlclose(void* handle) {
  int (*close)(void*);
  *(void**)&close = dlsym(RTLD_NEXT, "dlclose");
  note_modules();
  return close(handle);
}
