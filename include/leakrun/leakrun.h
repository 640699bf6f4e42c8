#ifndef LEAKRUN_LEAKRUN_H
#define LEAKRUN_LEAKRUN_H

/// What a C (C99) or C++ (C++11) program may say of itself to leakrun. Nothing to link: the
/// functions find leakrun's agent in the process where there is one, and do nothing elsewhere, on
/// other systems than Linux too: without leakrun a call costs some nanoseconds, prints nothing and
/// writes no file, and the first one has the loader keep a message of some 100 bytes.
///
/// All of them may be called from any thread at any time, though not from a signal handler. Marks
/// and scopes count while main is running: those of static initialisation do nothing. Where main or
/// exit has ended, in exit handlers and static destructors, nothing counts any more, and in a child
/// that forked and did not exec nothing at all.
///
/// Sizes are in MB of 1,048,576 bytes. A label is any text, of which at least 4,096 bytes are kept;
/// a null pointer is the empty text. It is copied.
///
/// What grows is the heap of the whole process: what other threads allocate meanwhile is counted
/// too. docs/marks.md has examples.

#if defined(__linux__) && defined(__GNUC__)
#define LEAKRUN_HAS_AGENT_ 1
#include <dlfcn.h>
#else
#define LEAKRUN_HAS_AGENT_ 0
#endif

#ifdef __cplusplus
#define LEAKRUN_INLINE_ inline
#define LEAKRUN_NULL_ nullptr
#define LEAKRUN_FUNCTION_(type, address) reinterpret_cast<type>(address)
#define LEAKRUN_NUMBER_(type, number) static_cast<type>(number)
#else
#define LEAKRUN_INLINE_ static inline
#define LEAKRUN_NULL_ ((void*)0)
// ISO C has no way from an object pointer to a function, and POSIX demands that there is one.
#define LEAKRUN_FUNCTION_(type, address) (__extension__(type)(address))
#define LEAKRUN_NUMBER_(type, number) ((type)(number))
#endif

#if LEAKRUN_HAS_AGENT_
typedef void (*leakrun_text_function_)(const char*);
typedef void (*leakrun_threshold_function_)(long long);
typedef long (*leakrun_begin_function_)(const char*, long long);
typedef void (*leakrun_end_function_)(long);

// The agent's function `name`, or null where there is none. What was found is kept in `cache`: its
// own address stands for none. Two threads may look at once, and find the same. The environment is
// not asked: the program may have changed it.
LEAKRUN_INLINE_ void* leakrun_find_(const char* name, void** cache) {
  void* found = __atomic_load_n(cache, __ATOMIC_RELAXED);
  if (!found) {
    found = dlsym(LEAKRUN_NULL_, name);
    if (!found) {
      found = cache;
    }
    __atomic_store_n(cache, found, __ATOMIC_RELAXED);
  }
  return found == cache ? LEAKRUN_NULL_ : found;
}
#endif

// Bytes of a number of MB, or -1 of a number that is none, is negative, or is more than 1e9.
LEAKRUN_INLINE_ long long leakrun_bytes_(double mb) {
  return mb >= 0 && mb <= 1e9 ? LEAKRUN_NUMBER_(long long, mb * 1048576.0) : -1;
}

/// Notes how large the heap is now. The reports have the growth since the mark before, or since
/// main began. A mark has no limit and fails nothing.
LEAKRUN_INLINE_ void leakrun_mark(const char* label) {
#if LEAKRUN_HAS_AGENT_
  static void* cache;
  void* const found = leakrun_find_("leakrun_agent_mark", &cache);
  if (found) {
    LEAKRUN_FUNCTION_(leakrun_text_function_, found)(label);
  }
#else
  (void)label;
#endif
}

/// Exempts this process from leak detection: its growth is measured and shown, and no growth, leak
/// or scope of it fails the test, those before the call included. It must still pass on its own
/// terms. `why` is shown; of several calls the last.
LEAKRUN_INLINE_ void leakrun_exempt(const char* why) {
#if LEAKRUN_HAS_AGENT_
  static void* cache;
  void* const found = leakrun_find_("leakrun_agent_exempt", &cache);
  if (found) {
    LEAKRUN_FUNCTION_(leakrun_text_function_, found)(why);
  }
#else
  (void)why;
#endif
}

/// Lets this process grow by `mb` MB, whatever --threshold-mb and the test's labels say; of several
/// calls the last counts, for all of the test. A number that is negative, not finite or more than
/// 1e9 is ignored.
LEAKRUN_INLINE_ void leakrun_threshold_mb(double mb) {
#if LEAKRUN_HAS_AGENT_
  static void* cache;
  const long long bytes = leakrun_bytes_(mb);
  void* const found = leakrun_find_("leakrun_agent_threshold", &cache);
  if (found && bytes >= 0) {
    LEAKRUN_FUNCTION_(leakrun_threshold_function_, found)(bytes);
  }
#else
  (void)mb;
#endif
}

/// Begins a part of the program that may grow by `limit_mb` MB, and fails the test where it grows
/// by more. A number that is negative, not finite or more than 1e9 stands for the test's threshold.
/// Scopes may nest, overlap, and end in another thread; 1,000 may be open at once, and with more
/// the test counts as not measured. One that is still open where the program ends is measured
/// up to there.
/// Returns what leakrun_scope_end takes: 0 where nothing is measured.
LEAKRUN_INLINE_ long leakrun_scope_begin(const char* label, double limit_mb) {
#if LEAKRUN_HAS_AGENT_
  static void* cache;
  void* const found = leakrun_find_("leakrun_agent_scope_begin", &cache);
  return found ? LEAKRUN_FUNCTION_(leakrun_begin_function_, found)(label, leakrun_bytes_(limit_mb))
               : 0;
#else
  (void)label;
  (void)limit_mb;
  return 0;
#endif
}

/// Ends a scope. Does nothing with 0, and with a scope that has ended.
LEAKRUN_INLINE_ void leakrun_scope_end(long id) {
#if LEAKRUN_HAS_AGENT_
  static void* cache;
  void* const found = leakrun_find_("leakrun_agent_scope_end", &cache);
  if (found) {
    LEAKRUN_FUNCTION_(leakrun_end_function_, found)(id);
  }
#else
  (void)id;
#endif
}

#ifdef __cplusplus
namespace leakrun {

/// A scope from here to the end of the block: `leakrun::Scope scope{"parse", 0.5};`
class Scope {
 public:
  /// Without `limit_mb` it may grow by the test's threshold. As leakrun_scope_begin.
  explicit Scope(const char* label, double limit_mb = -1)
      : id_(leakrun_scope_begin(label, limit_mb)) {}
  ~Scope() { leakrun_scope_end(id_); }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  const long id_;
};

}  // namespace leakrun
#endif

#undef LEAKRUN_HAS_AGENT_
#undef LEAKRUN_INLINE_
#undef LEAKRUN_NULL_
#undef LEAKRUN_FUNCTION_
#undef LEAKRUN_NUMBER_

#endif
