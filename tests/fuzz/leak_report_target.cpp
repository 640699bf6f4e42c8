// What LeakSanitizer printed: profile/leak_report.h.

#include "profile/leak_report.h"
#include "tests/fuzz/target.h"
#include "tests/fuzz/total.h"

namespace leakrun::fuzz {

bool accepts(std::string_view text) {
  ModuleTable modules;
  const auto report = read_leak_report(text, modules);
  if (!report) {
    require(!report.error().empty() && report.error().find('\n') == std::string::npos,
            "a refusal says why, in one line");
    return false;
  }
  const bool may_be_limited = text.find("Omitting ") != std::string_view::npos;
  check_leaks(*report, modules, may_be_limited);
  require(report->leaks.empty() || text.find("SUMMARY: ") != std::string_view::npos,
          "leaks are believed only with their summary");
  require(report->leaks.empty() ||
              text.find("ERROR: LeakSanitizer: detected memory leaks") != std::string_view::npos,
          "leaks are believed only in a report");
  return true;
}

}  // namespace leakrun::fuzz
