#include "runtime.h"

#include <stdlib.h>
#include <unistd.h>

#include "options.h"

// compiler-rt: include/sanitizer/{common_interface_defs,allocator_interface,asan_interface,
// lsan_interface}.h; GCC's libsanitizer has the same.
#define WEAK __attribute__((weak))
extern WEAK void __asan_init(void);
extern WEAK void __sanitizer_print_memory_profile(size_t top_percent, size_t max_contexts);
extern WEAK size_t __sanitizer_get_current_allocated_bytes(void);
extern WEAK void __sanitizer_set_report_fd(void* fd);
extern WEAK void __sanitizer_set_report_path(const char* path);
extern WEAK int __lsan_do_recoverable_leak_check(void);
extern WEAK int __lsan_is_turned_off(void);
extern WEAK const char* __lsan_default_suppressions(void);
extern WEAK void __asan_set_error_report_callback(void (*callback)(const char*));

enum { kAllContexts = 1 << 30 };

enum RuntimeKind runtime_kind(void) {
  if (!__sanitizer_get_current_allocated_bytes || !__sanitizer_set_report_fd ||
      !__sanitizer_set_report_path) {
    return kNoRuntime;
  }
  if (__asan_init) {
    return __sanitizer_print_memory_profile ? kAddressRuntime : kNoRuntime;
  }
  // Other sanitizers have the counter, too, but no leak check.
  return __lsan_do_recoverable_leak_check ? kLeakRuntime : kNoRuntime;
}

size_t runtime_live_bytes(void) {
  // 1 stands for an empty heap too (asan_stats.cpp).
  const size_t bytes = __sanitizer_get_current_allocated_bytes();
  return bytes > 1 ? bytes : 0;
}

bool runtime_counts_live_bytes(void) {
  if (runtime_kind() != kLeakRuntime) {
    return true;
  }
  static bool was_tried = false;
  static bool counts = false;
  if (was_tried) {
    return counts;
  }
  was_tried = true;
  const size_t before = __sanitizer_get_current_allocated_bytes();
  void* volatile probe = malloc(1);
  counts = __sanitizer_get_current_allocated_bytes() > before;
  free(probe);
  return counts;
}

bool runtime_detects_leaks(void) {
  return __lsan_do_recoverable_leak_check && options()->detects_leaks &&
         !(__lsan_is_turned_off && __lsan_is_turned_off());
}

const char* runtime_default_suppressions(void) {
  const char* text = __lsan_default_suppressions ? __lsan_default_suppressions() : NULL;
  return text && *text ? text : NULL;
}

bool runtime_can_print_profile(void) {
  return runtime_kind() == kAddressRuntime && !options()->symbolizes;
}

void runtime_print_profile(int fd) {
  runtime_send_reports_to(fd);
  __sanitizer_print_memory_profile(100, kAllContexts);
  // First the descriptor, for set_report_path closes the one that is set (ReportFile in
  // sanitizer_file.cpp); by itself it would forget the user's log_path.
  runtime_send_reports_to(STDERR_FILENO);
  if (options()->log_path) {
    __sanitizer_set_report_path(options()->log_path);
  }
}

void runtime_print_profile_by_itself(void) {
  __sanitizer_print_memory_profile(100, kAllContexts);
}

void runtime_send_reports_to(int fd) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the runtime's interface takes the number so.
  __sanitizer_set_report_fd((void*)(long)fd);
}

void runtime_check_leaks(void) {
  __lsan_do_recoverable_leak_check();
}

void runtime_on_error_report(void (*callback)(const char* report)) {
  if (__asan_set_error_report_callback) {
    __asan_set_error_report_callback(callback);
  }
}
