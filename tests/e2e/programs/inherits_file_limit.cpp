// Starts itself anew under a limit that no file may grow, and grows.
#include <sys/resource.h>
#include <unistd.h>

#include <vector>

static std::vector<char*>* volatile kept;

int main(int argc, char** argv) {
  if (argc == 1) {
    const rlimit nothing = {0, RLIM_INFINITY};
    setrlimit(RLIMIT_FSIZE, &nothing);
    char again[] = "again";
    char* arguments[] = {argv[0], again, nullptr};
    return execv("/proc/self/exe", arguments);
  }
  kept = new std::vector<char*>;
  for (int i = 0; i < 512; i++) {
    kept->push_back(new char[8192]);
  }
  return 0;
}
