#pragma once

#include <string>
#include <vector>

#include "runner/frameworks/recognise.h"
#include "runner/test_case.h"

namespace leakrun {

/// Makes the tests that are run of the programs that were found: --isolate.
class ProgramCases {
 public:
  /// `test_arguments`, those behind `--`, are added to each test's command.
  ProgramCases(Isolation isolation, std::vector<std::string> test_arguments);

  /// The cases of `programs`, each of which is one test so far. A case is called what its framework
  /// calls it, and where several programs have a case of that name by the program's name before it,
  /// of `program_names` the first that tells them apart.
  std::vector<TestCase> of_programs(std::vector<TestCase> programs,
                                    const std::vector<std::vector<std::string>>& program_names);

  /// CTest's tests, of which --isolate case takes those that run a whole program apart: their cases
  /// have all properties of the test and are called TEST/CASE.
  std::vector<TestCase> of_ctest_tests(const std::vector<TestCase>& tests);

 private:
  std::vector<TestCase> whole(const TestCase& test) const;

  Isolation isolation_;
  std::vector<std::string> test_arguments_;
  Recogniser recogniser_;
};

}  // namespace leakrun
