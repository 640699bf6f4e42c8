// Forbids itself ptrace, as a sandboxed program does, and then does what its argument says.
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

void* kept;
void* volatile last;

bool deny_tracing() {
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ptrace, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program = {sizeof filter / sizeof *filter, filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

void lose() {
  last = malloc(1000);
  last = nullptr;
}

int main(int argc, char** argv) {
  if (!deny_tracing()) {
    return 125;
  }
  const char* what = argc > 1 ? argv[1] : "";
  if (strcmp(what, "grow") == 0) {
    kept = malloc(4 << 20);
  } else if (strcmp(what, "leak") == 0) {
    for (int i = 0; i < 10; i++) {
      lose();
    }
  }
  return strcmp(what, "fail") == 0 ? 7 : 0;
}
