#pragma once

#include <iosfwd>
#include <pugixml.hpp>
#include <string_view>
#include <tl/expected.hpp>

#include "report/junit_report.h"
#include "report/suite_result.h"

namespace leakrun {

/// A JUnit document to which results are added. It holds less than the results do, so what it says
/// of earlier tests is kept as it stands.
class JunitDocument {
 public:
  /// The document that write_junit_report() wrote; the text is untrusted. The error is one line.
  static tl::expected<JunitDocument, std::string> read(std::string_view text);

  /// Whether the suite of `target` has a test named `name`.
  bool has(std::string_view target, std::string_view name) const;

  /// Adds the results of `suite`, each to the suite of its target, to the counts and to the times.
  void add(const SuiteResult& suite, const JunitOptions& options);

  void write(std::ostream& out) const;

 private:
  pugi::xml_node suite_of(std::string_view target) const;
  void name_classes();

  pugi::xml_document document_;
};

}  // namespace leakrun
