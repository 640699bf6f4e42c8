#define _GNU_SOURCE
#include "folder.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "recording.h"

enum {
  kFolderCapacity = 4096,
  kMaxAncestors = 64,
};

static char folder_of_ancestor[kFolderCapacity];

// "/proc/PID/NAME" in `path`.
static const char* proc_path(long pid, const char* name, char path[64]) {
  char number[kNumberCapacity];
  const char* const parts[] = {"/proc/", word_of_number(pid, number), "/", name};
  size_t length = 0;
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    for (const char* at = parts[i]; *at && length + 1 < 64; at++) {
      path[length++] = *at;
    }
  }
  path[length] = '\0';
  return path;
}

// By /proc/PID/stat, where it follows the last ')' of the name and the letter of the state.
static long parent_of(long pid) {
  char path[64];
  char text[512];
  const int fd =
      (int)syscall(SYS_openat, AT_FDCWD, proc_path(pid, "stat", path), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return 0;
  }
  const long length = syscall(SYS_read, fd, text, sizeof text);
  syscall(SYS_close, fd);
  long name_end = length - 1;
  while (name_end >= 0 && text[name_end] != ')') {
    name_end--;
  }
  long parent = 0;
  for (long at = name_end + 4; name_end >= 0 && at < length; at++) {
    if (text[at] < '0' || text[at] > '9') {
      break;
    }
    parent = parent * 10 + (text[at] - '0');
  }
  return parent;
}

static bool keeps_a_test(long pid) {
  char path[64];
  return syscall(SYS_faccessat, AT_FDCWD, proc_path(pid, "cwd/../.leakrun-recordings", path),
                 F_OK) == 0;
}

const char* recording_folder(void) {
  const char* folder = getenv("LEAKRUN_RECORDING_DIR");
  if (folder) {
    return folder;
  }
  long pid = syscall(SYS_getppid);
  for (int i = 0; i < kMaxAncestors && pid > 1; i++, pid = parent_of(pid)) {
    if (keeps_a_test(pid)) {
      char path[64];
      const long length = syscall(SYS_readlinkat, AT_FDCWD, proc_path(pid, "cwd", path),
                                  folder_of_ancestor, sizeof folder_of_ancestor - 1);
      if (length <= 0) {
        return NULL;
      }
      folder_of_ancestor[length] = '\0';
      return folder_of_ancestor;
    }
  }
  return NULL;
}
