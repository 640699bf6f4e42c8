#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "report/suite_result.h"

namespace leakrun {

/// The results document, schema "leakrun-results/1", from which every other report can be made;
/// its fields are those of TestResult. A figure that was not measured is null. Bytes that are no
/// printable UTF-8 are replaced (base/text.h) and CR LF is a newline: what a test wrote may differ
/// from the original.
void write_json_report(std::ostream& out, const SuiteResult& suite);

/// Reads a results document; write_json_report of the result is the document again, byte for byte.
/// The text is untrusted. The error is one line: the place of a syntax error, the path of a value
/// that is missing or of another type ("$.results[3].name: …"), or the schema where this leakrun
/// does not know it. Unknown fields are passed over: a later minor version may have more.
tl::expected<SuiteResult, std::string> read_json_report(std::string_view text);

}  // namespace leakrun
