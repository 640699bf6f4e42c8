#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/frameworks/framework.h"

namespace leakrun {

/// Has a program list its cases on standard output and, from GoogleTest 1.10 on, in `json_file`.
std::vector<std::string> googletest_list_arguments(const std::string& json_file);

/// The cases of a JSON listing; none where it is no such listing.
std::optional<std::vector<ListedCase>> parse_googletest_json(std::string_view json);

/// The cases of the listing on standard output, in which other lines may stand; none where it
/// holds no case.
std::optional<std::vector<ListedCase>> parse_googletest_text(std::string_view text);

/// For each case how it is selected. Filters have no escapes (GoogleTest, "Running a Subset of the
/// Tests"): special characters become `?`, and other cases that this matches are taken out.
std::vector<CaseSelection> select_googletest_cases(const std::vector<ListedCase>& cases);

/// From standard output.
CaseReport read_googletest_report(std::string_view output);

}  // namespace leakrun
