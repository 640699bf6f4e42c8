#pragma once

#include <string>
#include <vector>

#include "runner/frameworks/listing_cache.h"
#include "runner/test_case.h"

namespace leakrun {

/// A case for each of `listing`, with all that `program` has, named as the framework names them,
/// unique. `test_arguments`, those that the user gives to each test, are put where they do not undo
/// the selection. Only `program` itself with the arguments where the listing is of no framework.
std::vector<TestCase> split_into_cases(const TestCase& program, const Listing& listing,
                                       const std::vector<std::string>& test_arguments);

/// Variables by which test runners and users choose among the cases of one program. They are taken
/// from a program that is asked for all its cases, and from a case, of which they would leave none.
const std::vector<std::string>& selecting_variables();

/// Whether a CTest test runs a whole program, so that it can be split: with arguments or variables
/// that select cases of themselves it cannot.
bool runs_all_cases(const TestCase& test, Framework framework);

}  // namespace leakrun
