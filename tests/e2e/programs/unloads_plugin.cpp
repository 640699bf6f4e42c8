// What the plugin allocated stays held by this program when the plugin's code is gone, and with any
// argument its file as well.
#include <dlfcn.h>
#include <unistd.h>

#include <string>

void* table[16];

int main(int argc, char**) {
  char path[4096] = {};
  if (readlink("/proc/self/exe", path, sizeof path - 1) < 0) {
    return 1;
  }
  void* plugin = dlopen((std::string(path) + ".plugin.so").c_str(), RTLD_NOW);
  if (plugin == nullptr) {
    return 1;
  }
  const auto fill = reinterpret_cast<void (*)(void**)>(dlsym(plugin, "fill"));
  fill(table);
  const std::string file = std::string(path) + ".plugin.so";
  if (argc > 1 && unlink(file.c_str()) != 0) {
    return 1;
  }
  return dlclose(plugin) == 0 && dlopen(file.c_str(), RTLD_NOW | RTLD_NOLOAD) == nullptr ? 0 : 1;
}
