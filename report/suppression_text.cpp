#include "report/suppression_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "base/text.h"
#include "profile/suppression.h"
#include "report/wording.h"

namespace leakrun {
namespace {

std::string place_of(const SuppressionUse& use) {
  return fmt::format("{}:{}", printable_line(use.file), use.line);
}

// `name` as a pattern of its own whole; empty where no pattern is this name alone.
std::string exact_pattern(const std::string& name) {
  if (name.empty() || printable_line(name) != name) {
    return {};
  }
  // What means something in a pattern becomes a star.
  std::string loose = name;
  std::replace_if(
      loose.begin(), loose.end(), [](char c) { return c == '$' || c == '>'; }, '*');
  for (const std::string& text : {name, loose}) {
    std::string pattern = "^" + text + "$";
    const auto read = read_suppressions("leak:" + pattern, "");
    if (read && read->size() == 1 && read->front().frames == std::vector{pattern} &&
        !read->front().max_bytes && matches_pattern(pattern, name)) {
      return pattern;
    }
  }
  return {};
}

/// A stack that no suppression covers yet, and what it held in which tests.
struct Finding {
  std::uint64_t leaked_bytes = 0;
  std::int64_t growth_bytes = 0;
  std::vector<std::string> tests;
};

/// By the line of the suppression, or a comment.
using Findings = std::map<std::string, Finding>;

std::string line_for(const Stack& stack) {
  const Frame* const place = leakrun::place_of(stack);
  if (place == nullptr) {
    return "# no call stack is known";
  }
  if (place->function == "main") {
    return "# leak:^main$ would cover the whole program: move what allocates to a function of its "
           "own";
  }
  const std::string line = suppression_line(stack);
  return line.empty() ? "# no name is known of " + frame_text(*place) : line;
}

Finding& finding_for(const Stack& stack, const TestResult& test, Findings& findings) {
  Finding& finding = findings[line_for(stack)];
  const std::string name = full_name(test);
  if (std::find(finding.tests.begin(), finding.tests.end(), name) == finding.tests.end()) {
    finding.tests.push_back(name);
  }
  return finding;
}

// The largest sites, until what is left of `growth` is no more than `threshold`.
void find_growth(const std::vector<GrowthSite>& sites, std::int64_t growth, std::uint64_t threshold,
                 const TestResult& test, Findings& findings) {
  for (const GrowthSite& site : sites) {
    if (growth <= as_signed(threshold)) {
      return;
    }
    growth -= site.bytes;
    finding_for(site.stack, test, findings).growth_bytes += site.bytes;
  }
}

Findings findings_of(const SuiteResult& suite) {
  Findings findings;
  for (const TestResult& test : suite.results) {
    if (test.exempt) {
      continue;
    }
    for (const LeakSite& leak : test.leaks) {
      finding_for(leak.stack, test, findings).leaked_bytes += leak.bytes;
    }
    find_growth(test.growth_sites, test.growth_bytes.value_or(0), test.threshold_bytes, test,
                findings);
    for (const SectionResult& section : test.measurements) {
      if (section.exceeded) {
        find_growth(section.growth_sites, section.growth_bytes, section.threshold_bytes.value_or(0),
                    test, findings);
      }
    }
  }
  return findings;
}

std::string tests_text(const std::vector<std::string>& tests) {
  constexpr std::size_t kTold = 3;
  const std::vector<std::string> told(
      tests.begin(), tests.begin() + static_cast<std::ptrdiff_t>(std::min(tests.size(), kTold)));
  return fmt::format("{}{}", fmt::join(told, ", "),
                     tests.size() > kTold ? fmt::format(" and {} more", tests.size() - kTold) : "");
}

std::string figures_text(const Finding& finding) {
  std::string text;
  if (finding.leaked_bytes > 0) {
    text = human_bytes(as_signed(finding.leaked_bytes)) + " leaked";
  }
  if (finding.growth_bytes > 0) {
    text += (text.empty() ? "" : ", ") + human_bytes(finding.growth_bytes) + " growth";
  }
  return text;
}

}  // namespace

std::string suppression_line(const Stack& stack) {
  const Frame* const place = leakrun::place_of(stack);
  if (place == nullptr || place->function == "main") {
    return {};
  }
  const std::string function = exact_pattern(place->function);
  return function.empty() ? std::string() : "leak:" + function;
}

void write_suppressions(std::ostream& out, const SuiteResult& suite) {
  const char* title = "\nSuppressions used:\n";
  for (const SuppressionUse& use : suite.suppressions) {
    if (use.matches > 0) {
      out << title
          << fmt::format("  {} ({}): {} in {} call stack{}\n", printable_line(use.pattern),
                         place_of(use), human_bytes(as_signed(use.bytes)), use.matches,
                         use.matches == 1 ? "" : "s");
      title = "";
    }
  }
  title = "\nStale suppressions, which match nothing any more:\n";
  for (const SuppressionUse& use : suite.suppressions) {
    if (use.stale) {
      out << title << fmt::format("  {} ({})\n", printable_line(use.pattern), place_of(use));
      title = "";
    }
  }
}

void write_generated_suppressions(std::ostream& out, const SuiteResult& suite) {
  const Findings findings = findings_of(suite);
  std::size_t omitted = 0;
  for (const TestResult& test : suite.results) {
    omitted += test.exempt ? 0 : test.leaks_omitted;
  }
  if (findings.empty() && omitted == 0) {
    out << "\n# Nothing was found that needs a suppression.\n";
    return;
  }
  out << "\n# Suppressions for what was found: put into leakrun.supp what is to stay.\n";
  for (const auto& [line, finding] : findings) {
    out << fmt::format("# {}: {}\n{}\n", tests_text(finding.tests), figures_text(finding), line);
  }
  if (omitted > 0) {
    out << fmt::format(
        "# {} leaking call stack{} not kept, so lines may be missing: run again with these\n",
        omitted, omitted == 1 ? " was" : "s were");
  }
}

}  // namespace leakrun
