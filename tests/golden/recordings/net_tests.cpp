// The program whose recordings are stored here; ./record runs it. Its argument says what it does
// to memory.
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Session {
  std::unique_ptr<char[]> buffer = std::make_unique<char[]>(1000);
};

std::vector<std::unique_ptr<Session>> registry;
std::unique_ptr<std::string> greeting = std::make_unique<std::string>(3000, 'h');
Session* volatile kept = nullptr;
// More than the agent calls a small baseline, which it does not profile.
char* volatile table = std::getenv("LARGE_START") != nullptr ? new char[200000] : nullptr;

__attribute__((noinline)) void remember_sessions(int count) {
  for (int i = 0; i < count; i++) {
    registry.push_back(std::make_unique<Session>());
  }
}

__attribute__((noinline)) void leak_sessions(int count) {
  for (int i = 0; i < count; i++) {
    kept = new Session;
  }
  kept = nullptr;
}

__attribute__((noinline)) void leak_text() {
  char* volatile text = strdup("nobody frees this");
  text = nullptr;
}

__attribute__((noinline)) int use_after_free() {
  auto* numbers = new int[10];
  numbers[3] = 4;
  delete[] numbers;
  return *static_cast<int volatile*>(numbers + 3);
}

__attribute__((noinline)) void write_to_nowhere() {
  *reinterpret_cast<int volatile*>(8) = 1;
}

struct FaultyEnd {
  bool is_armed = false;
  ~FaultyEnd() {
    if (is_armed) {
      use_after_free();
    }
  }
} faulty_end;

// As in a container whose seccomp profile denies ptrace; before the baseline is taken.
__attribute__((constructor)) void deny_ptrace() {
  if (!std::getenv("DENY_PTRACE")) {
    return;
  }
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ptrace, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  sock_fprog program = {sizeof filter / sizeof *filter, filter};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "";
  if (what == "cache") {
    remember_sessions(500);
  } else if (what == "swap") {
    greeting.reset();
    remember_sessions(20);
  } else if (what == "peak") {
    remember_sessions(2000);
    usleep(350'000);
    registry.clear();
    usleep(200'000);
  } else if (what == "leak") {
    leak_sessions(3);
    leak_text();
    return 3;
  } else if (what == "leak-_exit") {
    leak_sessions(3);
    _exit(0);
  } else if (what == "leak-handler") {
    leak_sessions(3);
    std::atexit([] { _exit(77); });
  } else if (what == "use-after-free") {
    return use_after_free();
  } else if (what == "late-use-after-free") {
    faulty_end.is_armed = true;
  } else if (what == "segv") {
    write_to_nowhere();
  } else if (what == "killed") {
    std::raise(SIGKILL);
  }
  return 0;
}
