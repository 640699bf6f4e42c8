#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "report/suite_result.h"

namespace leakrun {

/// The place in the source that a reader of code is to see.
struct CodePlace {
  std::string file;        ///< as in the document; of a program, its path; empty: nothing is known
  std::uint32_t line = 0;  ///< 0: unknown
  std::uint32_t column = 0;      ///< 0: unknown
  const Frame* frame = nullptr;  ///< of the stack; null where the place is not in it
};

/// Whether `path`, as it stands in a document, is below the source root: those are relative.
bool is_in_source_root(std::string_view path);

/// Whether the absolute `path` is a file in `folder`, an absolute path without a slash at the end
/// but for "/", or in one below it.
bool is_below(std::string_view path, std::string_view folder);

/// Where code scanning and code quality show what `stack` did, found in `test`. They know the files
/// of the repository alone, so: the innermost frame of the user's own code that is below the source
/// root; else the test itself, where its place is known and there; else the innermost of the user's
/// own code that has a file, wherever that is; else the program or library of place_of(stack); else
/// the test's program.
CodePlace code_place(const Stack& stack, const TestResult& test);

/// The value of --source-root in the run, an absolute path; empty where the document does not say.
std::string source_root_of(const SuiteResult& suite);

}  // namespace leakrun
