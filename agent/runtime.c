#include "runtime.h"

#include <stdlib.h>

// compiler-rt: include/sanitizer/{common_interface_defs,allocator_interface,asan_interface,
// lsan_interface}.h; GCC's libsanitizer has the same.
#define WEAK __attribute__((weak))
extern WEAK void __sanitizer_print_memory_profile(size_t top_percent, size_t max_contexts);
extern WEAK size_t __sanitizer_get_current_allocated_bytes(void);
extern WEAK void __sanitizer_set_report_fd(void* fd);
extern WEAK void __sanitizer_set_report_path(const char* path);
extern WEAK int __lsan_do_recoverable_leak_check(void);
extern WEAK int __lsan_is_turned_off(void);
extern WEAK void __asan_set_error_report_callback(void (*callback)(const char*));
extern WEAK const char* __asan_default_options(void);
extern WEAK const char* __lsan_default_options(void);

enum { kValueCapacity = 4096, kAllContexts = 1 << 30 };

bool runtime_is_present(void) {
  return __sanitizer_print_memory_profile && __sanitizer_get_current_allocated_bytes &&
         __sanitizer_set_report_fd && __sanitizer_set_report_path;
}

size_t runtime_live_bytes(void) {
  // 1 stands for an empty heap too (asan_stats.cpp).
  const size_t bytes = __sanitizer_get_current_allocated_bytes();
  return bytes > 1 ? bytes : 0;
}

// The characters that end a flag: FlagParser::is_space in sanitizer_flag_parser.cpp.
static bool is_separator(char c) {
  return c == ' ' || c == ',' || c == ':' || c == '\n' || c == '\t' || c == '\r';
}

// The end of the flag that begins at `flag`: the next separator outside of a quoted value.
static const char* end_of_flag(const char* flag) {
  char quote = '\0';
  const char* at = flag;
  for (; *at && (quote || !is_separator(*at)); at++) {
    if (quote) {
      quote = *at == quote ? '\0' : quote;
    } else if ((*at == '"' || *at == '\'') && at > flag && at[-1] == '=') {
      quote = *at;
    }
  }
  return at;
}

static void copy_value(const char* value, const char* end, char copy[kValueCapacity]) {
  if (end - value >= 2 && (*value == '"' || *value == '\'')) {
    value++;
    end--;
  }
  size_t length = 0;
  for (; value + length < end && length + 1 < kValueCapacity; length++) {
    copy[length] = value[length];
  }
  copy[length] = '\0';
}

// Copies the value of the last `name` (which ends in '=') in `options` into `value`, which stays
// as it is where there is none.
static void find_option(const char* options, const char* name, char value[kValueCapacity]) {
  for (const char* at = options; at && *at;) {
    while (is_separator(*at)) {
      at++;
    }
    size_t matched = 0;
    while (name[matched] && at[matched] == name[matched]) {
      matched++;
    }
    const char* end = end_of_flag(at);
    if (!name[matched]) {
      copy_value(at + matched, end, value);
    }
    at = end;
  }
}

// What the process's options say of `name`: in the order in which the runtime reads them, so that
// the last one wins (InitializeFlags in asan_flags.cpp). Empty where they say nothing.
static void effective_option(const char* name, char value[kValueCapacity]) {
  value[0] = '\0';
  find_option(__asan_default_options ? __asan_default_options() : NULL, name, value);
  find_option(__lsan_default_options ? __lsan_default_options() : NULL, name, value);
  find_option(getenv("ASAN_OPTIONS"), name, value);
  find_option(getenv("LSAN_OPTIONS"), name, value);
}

// FlagHandler<bool>::Parse in sanitizer_flag_parser.h.
static bool is_false(const char* value) {
  return value[0] == '0' || value[0] == 'n' || value[0] == 'f';
}

bool runtime_detects_leaks(void) {
  char value[kValueCapacity];
  if (!__lsan_do_recoverable_leak_check) {
    return false;
  }
  effective_option("detect_leaks=", value);
  if (is_false(value)) {
    return false;
  }
  effective_option("leak_check_at_exit=", value);
  return !is_false(value) && !(__lsan_is_turned_off && __lsan_is_turned_off());
}

void runtime_print_profile(int fd) {
  runtime_send_reports_to(fd);
  __sanitizer_print_memory_profile(100, kAllContexts);
  // Not set_report_fd(2), which would forget the user's log_path. It closes fd.
  char log_path[kValueCapacity];
  effective_option("log_path=", log_path);
  __sanitizer_set_report_path(log_path[0] ? log_path : "stderr");
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
