#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runner/frameworks/framework.h"

namespace leakrun {

/// Lists as XML, skipped cases too. The prefix dt- is there in programs that take no options
/// without it, too (DOCTEST_CONFIG_NO_UNPREFIXED_OPTIONS).
std::vector<std::string> doctest_list_arguments();

/// The cases of a listing, in which other text may stand before and behind.
std::optional<std::vector<ListedCase>> parse_doctest_xml(std::string_view output);

/// For each case how it is selected. Escapes differ from version to version (doctest, "Command
/// line"), so special characters become `?`; of the cases that this matches in the order of the
/// files the one is taken by its number. Disabled cases have no number unless `runs_disabled`.
std::vector<CaseSelection> select_doctest_cases(const std::vector<ListedCase>& cases,
                                                bool runs_disabled);

/// From standard output, of the reporters console and xml. Cases that are selected by number count
/// as run with those that share their name.
CaseReport read_doctest_report(std::string_view output);

}  // namespace leakrun
