#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/frameworks/framework.h"

namespace leakrun {

/// Version 3 lists as XML. Version 2 takes the same arguments and answers with a text for people.
std::vector<std::string> catch2_list_arguments();

/// Version 2 lists a case on a line of its own, the place behind it. Its exit status is the number
/// of cases.
std::vector<std::string> catch2_v2_list_arguments();

/// The cases of version 3's listing, in which other text may stand before and behind.
std::optional<std::vector<ListedCase>> parse_catch2_xml(std::string_view output);

/// Whether this is version 2's answer to catch2_list_arguments.
bool is_catch2_v2_listing(std::string_view output);

/// The cases of version 2's listing.
std::optional<std::vector<ListedCase>> parse_catch2_v2_listing(std::string_view output);

/// For each case how it is selected. A test specification (Catch2, "Command line") ignores case
/// and outer spaces, has wildcards at both ends of a name, and its escapes do not reach those: what
/// is selected besides is excluded by its tags or name.
std::vector<CaseSelection> select_catch2_cases(const std::vector<ListedCase>& cases);

/// From standard output, of the reporters console, compact and xml.
CaseReport read_catch2_report(std::string_view output);

/// The exit status of version 3 where every case was skipped.
inline constexpr int kCatch2AllSkipped = 4;

}  // namespace leakrun
