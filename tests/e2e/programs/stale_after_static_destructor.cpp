// A static destructor runs after every exit handler, and leaves a dead frame as well.
#include <cstddef>
#include <cstdlib>

__attribute__((noinline, no_sanitize("address"))) void fill_frame_with(void* pointer) {
  void* volatile frame[2048];
  for (std::size_t i = 0; i < 2048; i++) {
    frame[i] = pointer;
  }
}

struct Owner {
  void* volatile bytes = nullptr;
  ~Owner() {
    fill_frame_with(bytes);
    bytes = nullptr;
  }
};

Owner owner;

int main() {
  owner.bytes = std::malloc(1000);
}
