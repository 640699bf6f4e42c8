// Does what its arguments say, one after the other.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <sys/stat.h>
#include <unistd.h>

namespace {

void* volatile kept;

const char* value(const char* argument, const char* name) {
  const std::size_t length = std::strlen(name);
  return std::strncmp(argument, name, length) == 0 ? argument + length : nullptr;
}

void act(const char* argument) {
  if (const char* text = value(argument, "out:")) {
    std::puts(text);
  } else if (const char* error = value(argument, "err:")) {
    std::fprintf(stderr, "%s\n", error);
  } else if (const char* size = value(argument, "much:")) {
    std::puts(std::string(std::strtoul(size, nullptr, 10), '.').c_str());
  } else if (const char* name = value(argument, "env:")) {
    const char* content = std::getenv(name);
    std::printf("%s=%s\n", name, content != nullptr ? content : "(none)");
  } else if (const char* file = value(argument, "touch:")) {
    std::fclose(std::fopen(file, "w"));
  } else if (const char* needed = value(argument, "needs:")) {
    std::FILE* opened = std::fopen(needed, "r");
    if (opened == nullptr) {
      std::exit(9);
    }
    std::fclose(opened);
  } else if (const char* folder = value(argument, "lock:")) {
    if (mkdir(folder, 0700) != 0) {
      std::exit(8);
    }
    usleep(200'000);
    rmdir(folder);
  } else if (std::strcmp(argument, "leak") == 0) {
    kept = std::malloc(1000);
    std::memset(kept, 1, 1000);
    kept = nullptr;
  } else if (std::strcmp(argument, "grow") == 0) {
    kept = std::malloc(8 << 20);
  } else if (std::strcmp(argument, "killed") == 0) {
    std::raise(SIGKILL);
  } else if (const char* status = value(argument, "exit:")) {
    std::exit(static_cast<int>(std::strtol(status, nullptr, 10)));
  } else {
    std::abort();
  }
}

}  // namespace

int main(int count, char** arguments) {
  for (int i = 1; i < count; i++) {
    act(arguments[i]);
  }
}
