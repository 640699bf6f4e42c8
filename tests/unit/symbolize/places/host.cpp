// Has the shared object that is named print its places.
#include <dlfcn.h>

int main(int, char** arguments) {
  void* object = dlopen(arguments[1], RTLD_NOW);
  if (object == nullptr) {
    return 1;
  }
  reinterpret_cast<void (*)()>(dlsym(object, "print_places"))();
  return 0;
}
