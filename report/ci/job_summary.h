#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "report/suite_result.h"

namespace leakrun {

/// `text` in one line, with every character that means anything to Markdown, HTML or GitHub (which
/// makes links of names and numbers) as a character reference.
std::string markdown_text(std::string_view text);

/// `text` for the inside of an HTML element.
std::string html_text(std::string_view text);

/// A summary of the run in GitHub's Markdown, for the page of a job: how it ended, how many tests
/// have which verdict, and the tests that failed, with their figures, places and the `top` largest
/// stacks of each, folded. At most `limit` bytes: it says how many tests it
/// left out, and is empty where there is no room for the figures.
std::string job_summary(const SuiteResult& suite, unsigned top, std::size_t limit);

}  // namespace leakrun
