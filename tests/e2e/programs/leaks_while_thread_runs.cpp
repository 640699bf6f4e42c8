// What LeakSanitizer writes where it could not suspend a thread, written into this process's own
// recording between the start of the leak check and its report. With the argument `once` only the
// first run does so, and leaks; the file `runs` in the working folder counts them.
#include <dirent.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

void* volatile last;

void lose() {
  last = std::malloc(1000);
  last = nullptr;
}

int earlier_runs() {
  std::ifstream file("runs");
  int count = 0;
  for (std::string line; std::getline(file, line);) {
    count++;
  }
  return count;
}

// The descriptor whose file is this process's first recording; -1 where there is none.
int recording() {
  const char* folder = std::getenv("LEAKRUN_RECORDING_DIR");
  const std::string wanted =
      std::string(folder != nullptr ? folder : "") + '/' + std::to_string(getpid()) + ".0";
  DIR* entries = opendir("/proc/self/fd");
  int found = -1;
  while (const dirent* entry = readdir(entries)) {
    const std::string link = std::string("/proc/self/fd/") + entry->d_name;
    char path[4096];
    const ssize_t length = readlink(link.c_str(), path, sizeof path);
    if (length > 0 && wanted.compare(0, std::string::npos, path, length) == 0) {
      found = std::atoi(entry->d_name);
    }
  }
  closedir(entries);
  return found;
}

void tell_of_thread() {
  const std::string line = "==" + std::to_string(getpid()) +
                           "==Running thread 4711 was not suspended. False leaks are possible.\n";
  if (write(recording(), line.data(), line.size()) < 0) {
    _exit(1);
  }
}

int main(int argc, char** argv) {
  const bool is_once = argc > 1 && std::strcmp(argv[1], "once") == 0;
  const bool leaks = !is_once || earlier_runs() == 0;
  std::ofstream("runs", std::ios::app) << "run\n";
  if (leaks) {
    for (int i = 0; i < 10; i++) {
      lose();
    }
    std::atexit(tell_of_thread);
  }
}
