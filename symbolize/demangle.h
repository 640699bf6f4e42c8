#pragma once

#include <string>

namespace leakrun {

/// `name` as the source has it, where it is a mangled C++ name (Itanium C++ ABI, "External Names");
/// else as it is. What the compiler appended (".isra.0", ".cold") is left out.
std::string demangled(const std::string& name);

}  // namespace leakrun
