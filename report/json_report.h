#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "report/suite_result.h"

namespace leakrun {

/// The schema of the results document, docs/results.schema.json. A document of a later minor
/// version, "leakrun-results/1.4", is read too, and one of another major version is not.
inline constexpr std::string_view kResultsSchema = "leakrun-results/1";

/// The results document, of kResultsSchema, from which every other report can be made;
/// its fields are those of TestResult. A figure that was not measured is null. Bytes that are no
/// printable UTF-8 are replaced (base/text.h) and CR LF is a newline: what a test wrote may differ
/// from the original.
void write_json_report(std::ostream& out, const SuiteResult& suite);

/// The schema of a journal: what stands in place of the results document while tests still run. A
/// journal is lines of JSON: journal_head(), then a journal_line() for each test that has ended.
inline constexpr std::string_view kJournalSchema = "leakrun-results-journal/1";

/// The facts of `suite` without its results, as the first line of a journal.
std::string journal_head(const SuiteResult& suite);

/// `test` as it stands in the results document, on one line, and `elapsed_seconds` since the run
/// began.
std::string journal_line(const TestResult& test, double elapsed_seconds);

/// The largest results document that is read, in bytes.
inline constexpr std::size_t kLargestResults = std::size_t{512} << 20;

/// Reads a results document; write_json_report of the result is the document again, byte for byte.
/// Reads a journal, too, and gives what it holds as a partial suite; its last line may be cut off
/// anywhere, since leakrun may have ended while it was written.
/// The text is untrusted. The error is one line: the place of a syntax error, the path of a value
/// that is missing or of another type ("$.results[3].name: …"), or the schema where this leakrun
/// does not know it. Unknown fields are passed over: a later minor version may have more.
tl::expected<SuiteResult, std::string> read_json_report(std::string_view text);

}  // namespace leakrun
