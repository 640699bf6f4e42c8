#include "runner/needed_stacks.h"

#include <algorithm>

#include "report/section_text.h"
#include "report/text_report.h"
#include "report/wording.h"
#include "symbolize/report_text.h"

namespace leakrun {
namespace {

class NeededAddresses {
 public:
  NeededAddresses(const ShownStacks& reports, ModuleTable& modules)
      : reports_(reports), modules_(modules) {}

  void add_first(const std::vector<SiteGrowth>& sites) { add(sites, 1); }

  void add_run(const JudgedTest& run, TestResult& result) {
    const bool has_details = is_failure(result.verdict) || !run.leaks.empty();
    if (reports_.all || has_details) {
      const std::size_t count = reports_.all || reports_.lists ? length_of_lists() : 1;
      add(run.growth_sites, count);
      add(run.leaks, count);
      add_scopes(run, result, count);
    }
    if (reports_.all) {
      add(run.live_sites, SIZE_MAX);
      add(run.shrunk_sites, SIZE_MAX);
      add(run.peak_sites, SIZE_MAX);
    }
    if (reports_.all || reports_.output_of_all || has_details) {
      for (const std::string* report : reports_in(result)) {
        collect_addresses(*report, modules_, addresses_);
      }
    }
  }

  std::set<Address> take() { return std::move(addresses_); }

 private:
  std::size_t length_of_lists() const { return reports_.all ? SIZE_MAX : reports_.top; }

  template <typename Site>
  void add(const std::vector<Site>& sites, std::size_t count) {
    for (std::size_t i = 0; i < std::min(count, sites.size()); i++) {
      addresses_.insert(sites[i].stack.begin(), sites[i].stack.end());
    }
  }

  void add_scopes(const JudgedTest& run, const TestResult& result, std::size_t count) {
    if (reports_.all) {
      for (const std::vector<SiteGrowth>& sites : run.section_sites) {
        add(sites, count);
      }
      return;
    }
    std::vector<const SectionResult*> scopes = exceeded_scopes(result);
    scopes.resize(std::min(scopes.size(), length_of_lists()));
    for (const SectionResult* scope : scopes) {
      add(run.section_sites[static_cast<std::size_t>(scope - result.measurements.data())], count);
    }
  }

  const ShownStacks& reports_;
  ModuleTable& modules_;
  std::set<Address> addresses_;
};

}  // namespace

std::set<Address> needed_addresses(std::vector<JudgedTest>& tests, const ShownStacks& reports,
                                   ModuleTable& modules) {
  NeededAddresses needed(reports, modules);
  std::vector<const TestResult*> results;
  for (JudgedTest& test : tests) {
    for_each_run(test,
                 [&](const JudgedTest& run, TestResult& result) { needed.add_run(run, result); });
    results.push_back(&test.result);
  }
  const auto in_table = most_grown(std::move(results));
  const std::set<const TestResult*> of_table(in_table.begin(), in_table.end());
  for (const JudgedTest& test : tests) {
    if (of_table.contains(&test.result)) {
      needed.add_first(test.growth_sites);
    }
  }
  return needed.take();
}

}  // namespace leakrun
