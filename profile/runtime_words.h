#pragma once

#include <string_view>

namespace leakrun {

// What the sanitizer runtimes print: compiler-rt's asan_errors.h and asan_report.cpp,
// lsan_common.cpp. libsanitizer of GCC has the same texts.

/// Followed by the name of the error, "heap-use-after-free" or "SEGV".
constexpr std::string_view kAsanErrorStart = "ERROR: AddressSanitizer: ";
/// Followed by "detected memory leaks".
constexpr std::string_view kLeakErrorStart = "ERROR: LeakSanitizer: ";
/// It could not look for leaks: ptrace is denied.
constexpr std::string_view kLeakSanitizerFailed = "LeakSanitizer has encountered a fatal error";

}  // namespace leakrun
