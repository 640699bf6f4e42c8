// A static object unloads the plugin, whose memory nobody holds.
#include <dlfcn.h>
#include <unistd.h>

#include <string>

struct Plugin {
  void* handle = nullptr;
  ~Plugin() {
    if (handle != nullptr) {
      dlclose(handle);
    }
  }
};

Plugin plugin;

int main() {
  char path[4096] = {};
  if (readlink("/proc/self/exe", path, sizeof path - 1) < 0) {
    return 1;
  }
  plugin.handle = dlopen((std::string(path) + ".plugin.so").c_str(), RTLD_NOW);
  if (plugin.handle == nullptr) {
    return 1;
  }
  void* table[16];
  reinterpret_cast<void (*)(void**)>(dlsym(plugin.handle, "fill"))(table);
  return 0;
}
