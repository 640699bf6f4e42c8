#include "symbolize/frame_filter.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace leakrun {
namespace {

using std::string_view;

constexpr string_view kAgentModule = "libleakrun_agent";
constexpr string_view kAgentFunction = "leakrun_measured_main";

// Beginnings of the file names of modules.
constexpr std::array<string_view, 15> kModules = {
    "libasan.so",   "liblsan.so", "libclang_rt.", "libubsan.so", "libtsan.so",
    "libstdc++.so", "libc++.so",  "libc++abi.so", "libc.so",     "libm.so",
    "libgcc_s.so",  kAgentModule, "ld-linux",     "libpthread.", "ld-musl"};

// Parts of the paths of source files.
constexpr std::array<string_view, 7> kSources = {
    "/include/c++/",      "/c++/v1/",       "/lib/clang/",  "/compiler-rt/lib/",
    "/src/libsanitizer/", "/libstdc++-v3/", "/usr/lib/gcc/"};

// Allocation functions as a statically linked runtime names them, without a source file, and the
// function of the linked agent that calls main.
constexpr std::array<string_view, 17> kFunctions = {
    "malloc", "calloc",  "realloc",        "reallocarray",    "free",        "memalign",
    "valloc", "pvalloc", "posix_memalign", "strdup",          "strndup",     "aligned_alloc",
    "cfree",  "_start",  "__strdup",       "__libc_memalign", kAgentFunction};

// Beginnings of the names of functions.
constexpr std::array<string_view, 12> kPrefixes = {
    "operator new",  "operator delete", "__interceptor_", "___interceptor_",
    "__asan_",       "__asan::",        "__sanitizer",    "__lsan",
    "__libc_start_", "std::",           "__gnu_cxx::",    "__cxxabiv1::"};

string_view base_name(string_view path) {
  return path.substr(path.rfind('/') + 1);
}

template <typename List>
bool starts_with_any(string_view text, const List& list) {
  return std::any_of(list.begin(), list.end(),
                     [&](string_view start) { return text.starts_with(start); });
}

template <typename List>
bool contains_any(string_view text, const List& list) {
  return std::any_of(list.begin(), list.end(),
                     [&](string_view part) { return text.find(part) != string_view::npos; });
}

}  // namespace

bool is_agent(const Frame& frame) {
  return base_name(frame.module).starts_with(kAgentModule) || frame.function == kAgentFunction;
}

bool is_internal(const Frame& frame) {
  if (frame.module.empty() && frame.function.empty()) {
    return true;  // a bogus tail frame of the fast unwinder
  }
  return starts_with_any(base_name(frame.module), kModules) || contains_any(frame.file, kSources) ||
         starts_with_any(frame.function, kPrefixes) ||
         std::find(kFunctions.begin(), kFunctions.end(), frame.function) != kFunctions.end();
}

}  // namespace leakrun
