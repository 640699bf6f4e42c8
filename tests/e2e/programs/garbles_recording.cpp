// Truncates and overwrites what leakrun's agent wrote of this process.
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

int main() {
  const std::string folder = std::getenv("LEAKRUN_RECORDING_DIR");
  DIR* entries = opendir(folder.c_str());
  while (const dirent* entry = readdir(entries)) {
    const int file = open((folder + '/' + entry->d_name).c_str(), O_WRONLY);
    if (file >= 0) {
      if (ftruncate(file, 300) != 0) {
        return 1;
      }
      if (pwrite(file, "snapshot \xff\0\x80 final profile 99999999999999999999999", 45, 200) < 0) {
        return 1;
      }
      close(file);
    }
  }
  closedir(entries);
}
