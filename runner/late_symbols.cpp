#include "runner/late_symbols.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <ctime>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "runner/new_suite.h"
#include "runner/symbol_store.h"
#include "symbolize/default_backend.h"
#include "symbolize/report_text.h"
#include "symbolize/symbolize.h"

namespace leakrun {
namespace {

bool is_nameless(const Frame& frame) {
  return frame.function.empty() && frame.file.empty() && !frame.module.empty();
}

Address address_of(const Frame& frame, ModuleTable& modules) {
  return {modules.intern(frame.module, frame.build_id), frame.offset};
}

void for_each_stack(TestResult& test, const std::function<void(Stack&)>& act) {
  const auto act_on = [&](auto& sites) {
    for (auto& site : sites) {
      act(site.stack);
    }
  };
  act_on(test.growth_sites);
  act_on(test.peak_sites);
  act_on(test.leaks);
  act_on(test.live_sites);
  act_on(test.shrunk_sites);
  for (SectionResult& section : test.measurements) {
    act_on(section.growth_sites);
  }
}

/// Looks up only modules that nobody has written to since the run began: names of another program
/// would be wrong.
class UnchangedModules : public SymbolizerBackend {
 public:
  UnchangedModules(SymbolizerBackend& backend, std::optional<std::time_t> start)
      : backend_(backend), start_(start) {}

  tl::expected<std::vector<Stack>, std::string> resolve(
      const Module& module, std::span<const std::uint64_t> offsets) override {
    struct stat status {};
    if (stat(module.path.c_str(), &status) != 0) {
      return tl::unexpected(std::string("it is no longer there"));
    }
    if (!start_ || status.st_mtime > *start_) {
      return tl::unexpected(std::string("it was written to after the run began"));
    }
    return backend_.resolve(module, offsets);
  }

 private:
  SymbolizerBackend& backend_;
  std::optional<std::time_t> start_;
};

// Of each kind of each test, and of each scope: a journal is written while tests wait for it.
constexpr std::size_t kSitesInJournal = 20;

std::vector<GrowthSite> growth_sites(const std::vector<SiteGrowth>& sites,
                                     const ModuleTable& modules) {
  std::vector<GrowthSite> nameless;
  for (std::size_t i = 0; i < std::min(sites.size(), kSitesInJournal); i++) {
    nameless.push_back(
        {sites[i].bytes, sites[i].allocations, Symbols().stack_of(sites[i].stack, modules)});
  }
  return nameless;
}

Stack with_names(const Stack& stack, const Symbols& symbols, ModuleTable& modules,
                 const SourceView& view) {
  Stack named;
  for (const Frame& frame : stack) {
    if (!is_nameless(frame)) {
      named.push_back(frame);
      continue;
    }
    for (Frame& each : shown(symbols.stack_of({address_of(frame, modules)}, modules), view)) {
      named.push_back(std::move(each));
    }
  }
  return named;
}

}  // namespace

TestResult without_symbols(const JudgedTest& test, const ModuleTable& modules) {
  TestResult result = test.result;
  result.growth_sites = growth_sites(test.growth_sites, modules);
  result.growth_sites_omitted += test.growth_sites.size() - result.growth_sites.size();
  result.live_sites = growth_sites(test.live_sites, modules);
  result.live_sites_omitted += test.live_sites.size() - result.live_sites.size();
  result.shrunk_sites = growth_sites(test.shrunk_sites, modules);
  result.shrunk_sites_omitted += test.shrunk_sites.size() - result.shrunk_sites.size();
  result.peak_sites = growth_sites(test.peak_sites, modules);
  result.peak_sites_omitted += test.peak_sites.size() - result.peak_sites.size();
  for (std::size_t i = 0; i < test.section_sites.size(); i++) {
    result.measurements[i].growth_sites = growth_sites(test.section_sites[i], modules);
  }
  for (const Leak& leak :
       std::span(test.leaks).first(std::min(test.leaks.size(), kSitesInJournal))) {
    result.leaks.push_back(
        {leak.kind, leak.bytes, leak.allocations, Symbols().stack_of(leak.stack, modules)});
  }
  result.leaks_omitted += test.leaks.size() - result.leaks.size();
  return result;
}

void add_symbols(SuiteResult& suite, const SourceView& view, std::vector<std::string>& warnings) {
  ModuleTable modules;
  std::set<Address> addresses;
  for (TestResult& test : suite.results) {
    collect_addresses(test.asan_report, modules, addresses);
    collect_addresses(test.output.standard_error, modules, addresses);
    for_each_stack(test, [&](const Stack& stack) {
      for (const Frame& frame : stack) {
        if (is_nameless(frame)) {
          addresses.insert(address_of(frame, modules));
        }
      }
    });
  }
  if (addresses.empty()) {
    return;
  }
  const auto backend = default_backend(symbol_cache_folder(false));
  UnchangedModules unchanged(*backend, time_of(suite.started));
  const Symbols symbols = symbolize(addresses, modules, &unchanged, warnings, view);
  for (TestResult& test : suite.results) {
    test.asan_report = with_symbols_in_text(test.asan_report, symbols, modules);
    test.output.standard_error = with_symbols_in_text(test.output.standard_error, symbols, modules);
    for_each_stack(test, [&](Stack& stack) { stack = with_names(stack, symbols, modules, view); });
  }
}

void see_again(SuiteResult& suite, const SourceView& view) {
  const auto see_stack = [&](Stack& stack) {
    for (Frame& frame : stack) {
      see(frame, view);
    }
    stack = shown(std::move(stack), view);
  };
  for (TestResult& test : suite.results) {
    for_each_stack(test, see_stack);
    for (TestResult& attempt : test.attempts) {
      for_each_stack(attempt, see_stack);
    }
  }
}

}  // namespace leakrun
