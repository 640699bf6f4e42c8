#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/frameworks/framework.h"

namespace leakrun {

/// Lists on standard error.
std::vector<std::string> boost_test_list_arguments();

/// The cases of a listing as a graph for dot, which has their places, in which other lines may
/// stand. None where it is no such listing, or where a name has characters that a filter of
/// --run_test would read otherwise: newer versions of Boost.Test replace them.
std::optional<std::vector<ListedCase>> parse_boost_test_graph(std::string_view output);

/// For each case how it is selected: by its path, which is unique. What it depends on runs before
/// it.
std::vector<CaseSelection> select_boost_test_cases(const std::vector<ListedCase>& cases);

/// Has a program say at its end how many cases it ran, and how many it skipped: by the environment,
/// because an option that the user gives as well would be an error.
std::vector<std::pair<std::string, std::string>> boost_test_environment();

/// From both outputs. Where it skipped any of what it was to run, the selected case is skipped:
/// that comes last, behind what it depends on.
CaseReport read_boost_test_report(std::string_view output, std::string_view error_output);

}  // namespace leakrun
