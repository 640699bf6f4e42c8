#include "options.h"

#include <stddef.h>
#include <stdlib.h>

// compiler-rt: include/sanitizer/{asan,lsan}_interface.h.
#define WEAK __attribute__((weak))
extern WEAK const char* __asan_default_options(void);
extern WEAK const char* __lsan_default_options(void);

enum { kValueCapacity = 4096 };

static struct RuntimeOptions runtime_options;
static char log_path[kValueCapacity];

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

// Copies the value of the last `name` (which ends in '=') in `text` into `value`, which stays as
// it is where there is none.
static void find_option(const char* text, const char* name, char value[kValueCapacity]) {
  for (const char* at = text; at && *at;) {
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

// What the process's options say of `name`; empty where they say nothing.
static void effective_option(const char* name, bool is_standalone_lsan,
                             char value[kValueCapacity]) {
  value[0] = '\0';
  if (!is_standalone_lsan) {
    find_option(__asan_default_options ? __asan_default_options() : NULL, name, value);
  }
  find_option(__lsan_default_options ? __lsan_default_options() : NULL, name, value);
  if (!is_standalone_lsan) {
    find_option(getenv("ASAN_OPTIONS"), name, value);
  }
  find_option(getenv("LSAN_OPTIONS"), name, value);
}

// FlagHandler<bool>::Parse in sanitizer_flag_parser.h; every switch read here is on by default.
static bool is_on(const char* value) {
  return value[0] != '0' && value[0] != 'n' && value[0] != 'f';
}

void options_read(bool is_standalone_lsan) {
  char value[kValueCapacity];
  effective_option("detect_leaks=", is_standalone_lsan, value);
  runtime_options.detects_leaks = is_on(value);
  effective_option("leak_check_at_exit=", is_standalone_lsan, value);
  runtime_options.detects_leaks = runtime_options.detects_leaks && is_on(value);
  effective_option("symbolize=", is_standalone_lsan, value);
  runtime_options.symbolizes = is_on(value);
  effective_option("log_path=", is_standalone_lsan, log_path);
  runtime_options.log_path = log_path[0] ? log_path : NULL;
}

const struct RuntimeOptions* options(void) {
  return &runtime_options;
}
