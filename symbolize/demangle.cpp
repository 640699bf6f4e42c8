#include "symbolize/demangle.h"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>

namespace leakrun {
namespace {

// The demangler recurses: names of any length come from files that nobody checked.
constexpr std::size_t kLongestName = std::size_t{32} << 10;

struct Free {
  void operator()(char* memory) const { std::free(memory); }  // NOLINT: __cxa_demangle's contract
};

std::string demangled_whole(const std::string& name) {
  int status = 0;
  const std::unique_ptr<char, Free> text(
      abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status));
  return status == 0 && text ? text.get() : std::string();
}

}  // namespace

std::string demangled(const std::string& name) {
  if (!name.starts_with("_Z") || name.size() > kLongestName) {
    return name;
  }
  std::string text = demangled_whole(name.substr(0, name.find('.')));
  return text.empty() ? name : text;
}

}  // namespace leakrun
