#pragma once

#include <nlohmann/json.hpp>

#include "report/html/stack_table.h"
#include "report/suite_result.h"

namespace leakrun {

// A test as the page's scripts read it: the fields of the results document by its names, without
// those that are empty, zero or null. The text that has a number in the StackTable is that number.

using OrderedData = nlohmann::ordered_json;

/// Name, verdict and figures.
OrderedData test_row(const TestResult& test, StackTable& table);

/// Adds where the test's memory was allocated: growth, leaks, what is live, marks and scopes, and
/// the timeline.
void add_memory(OrderedData& row, const TestResult& test, StackTable& table);

/// Adds what the test and the sanitizer wrote: of each text the first and the last `limit` / 2
/// bytes.
void add_output(OrderedData& row, const TestResult& test, std::size_t limit);

}  // namespace leakrun
