#include "profile/unwinding.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace leakrun {
namespace {

using std::string_view;

constexpr string_view kAgentFile = "libleakrun_agent";
constexpr string_view kCallerOfMain = "leakrun_measured_main";  // of the linked agent

// Libraries that distributions build without frame pointers: beginnings of their file names.
constexpr std::array<string_view, 9> kWithoutFramePointers = {
    "libstdc++.so", "libc++.so",   "libc++abi.so", "libc.so", "libm.so",
    "libgcc_s.so",  "libpthread.", "ld-linux",     "ld-musl"};

constexpr std::array<string_view, 4> kRuntimes = {"libasan.so", "liblsan.so", "libclang_rt.",
                                                  "libubsan.so"};

// Functions that nothing calls, without their parameters.
constexpr std::array<string_view, 14> kFirstFunctions = {"main",
                                                         "_start",
                                                         "__libc_start_main",
                                                         "__libc_start_call_main",
                                                         "__libc_csu_init",
                                                         "call_init",
                                                         "_dl_init",
                                                         "start_thread",
                                                         "clone",
                                                         "__clone",
                                                         "clone3",
                                                         "__clone3",
                                                         "asan_thread_start",
                                                         "__asan::AsanThread::ThreadStart"};

// Beginnings of the names that compilers give to static initialisation.
constexpr std::array<string_view, 3> kInitialisation = {"_GLOBAL__sub_I_", "__cxx_global_var_init",
                                                        "__static_initialization_and_destruction"};

template <typename List>
bool starts_with_one_of(string_view text, const List& beginnings) {
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](string_view beginning) { return text.starts_with(beginning); });
}

string_view file_of(const Frame& frame) {
  const string_view path = frame.module;
  return path.substr(path.rfind('/') + 1);
}

bool is_agents(const Frame& frame) {
  return file_of(frame).starts_with(kAgentFile) || frame.function == kCallerOfMain;
}

bool lacks_frame_pointers(const Frame& frame) {
  return starts_with_one_of(file_of(frame), kWithoutFramePointers);
}

bool is_first_function(const Frame& frame) {
  const string_view name = string_view(frame.function).substr(0, frame.function.find('('));
  return std::find(kFirstFunctions.begin(), kFirstFunctions.end(), name) != kFirstFunctions.end() ||
         starts_with_one_of(frame.function, kInitialisation);
}

}  // namespace

bool is_whole(const Stack& stack) {
  const auto agent = std::find_if(stack.begin(), stack.end(), is_agents);
  const auto left =
      std::adjacent_find(stack.begin(), agent, [](const auto& call, const auto& caller) {
        return lacks_frame_pointers(call) && !lacks_frame_pointers(caller);
      });
  if (stack.empty() || left != agent) {
    return false;
  }
  if (agent != stack.end() || is_first_function(stack.back())) {
    return true;
  }
  // The C library or the runtime, where it calls the user's code: it starts threads and static
  // initialisation. Its functions are seldom named.
  return (lacks_frame_pointers(stack.back()) ||
          starts_with_one_of(file_of(stack.back()), kRuntimes)) &&
         std::any_of(stack.begin(), stack.end(),
                     [](const Frame& frame) { return !frame.internal; });
}

bool reaches_agent(const Stack& stack) {
  return std::any_of(stack.begin(), stack.end(),
                     [](const Frame& frame) { return file_of(frame).starts_with(kAgentFile); });
}

}  // namespace leakrun
