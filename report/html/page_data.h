#pragma once

#include <iosfwd>

#include "report/html/html_report.h"

namespace leakrun {

/// The data of the report's page, a JSON text that escaped_json has gone over: what test_data.h and
/// stack_table.h say, and facts of the suite. Of details no more than about kLargestHtml; where
/// those of a test are not there, its "left_out" says which.
void write_page_data(std::ostream& out, const SuiteResult& suite, const HtmlOptions& options);

}  // namespace leakrun
