#pragma once

#include <string>
#include <string_view>

namespace leakrun {

/// A demangled function name as a person would say it: without inline ABI namespaces (std::__1::,
/// std::__cxx11::) and ABI tags, `std::string` and the like by these names, and, where it is still
/// long, with template arguments and then parameters as `…`: `std::map<…>::operator[](…)`.
/// What it cannot make out, such as brackets without a partner, stays as it is. Linear in the name.
/// Neither does it make text printable nor does it rely on that.
std::string short_function_name(std::string_view name);

/// The same without its last parameters and what follows them, for a column beside the place:
/// `std::map<…>::operator[]`.
std::string brief_function_name(std::string_view name);

}  // namespace leakrun
