#ifndef LEAKRUN_CATCH2_H
#define LEAKRUN_CATCH2_H

// Whichever Catch2 was included before: version 2, the amalgamated version 3, or headers of version
// 3, of which not all know its version. Where none was, the one that is there.
#if !defined(CATCH_AMALGAMATED_HPP_INCLUDED) && \
    !defined(TWOBLUECUBES_SINGLE_INCLUDE_CATCH_HPP_INCLUDED)
#if __has_include(<catch2/reporters/catch_reporter_event_listener.hpp>)
#include <catch2/catch_test_case_info.hpp>
#include <catch2/catch_version_macros.hpp>
#include <catch2/reporters/catch_reporter_event_listener.hpp>
#include <catch2/reporters/catch_reporter_registrars.hpp>
#else
#ifndef CATCH_CONFIG_EXTERNAL_INTERFACES
#define CATCH_CONFIG_EXTERNAL_INTERFACES
#endif
#include <catch2/catch.hpp>
#endif
#endif
#ifndef CATCH_REGISTER_LISTENER
#error "Define CATCH_CONFIG_EXTERNAL_INTERFACES (or CATCH_CONFIG_MAIN) before <catch2/catch.hpp>"
#endif

#include <string>

#include "leakrun.h"

namespace leakrun {

#if CATCH_VERSION_MAJOR >= 3
using Catch2ListenerBase = Catch::EventListenerBase;
#else
using Catch2ListenerBase = Catch::TestEventListenerBase;
#endif

/// A Catch2 listener (version 2 and 3) that opens a scope around each test case, labelled with its
/// name, where many cases run in one process. Each may grow by the threshold of the whole test. In
/// one source file (the macro of version 2 takes no name with colons):
///
///     using leakrun::Catch2Listener;
///     CATCH_REGISTER_LISTENER(Catch2Listener)
///
/// The scope holds all runs of the case through its sections. It is closed by exceptions and
/// REQUIRE too, and before the reporters hear of the end. What Catch2 itself keeps up to there is
/// counted: what it needs to walk through sections and generators, some hundred bytes for each, and
/// what a reporter collects (junit, xml: the output of the case, and its assertions). A case that
/// is not selected has no scope; one that skips itself has one up to there.
class Catch2Listener : public Catch2ListenerBase {
 public:
  using Catch2ListenerBase::Catch2ListenerBase;

  void testCaseStarting(const Catch::TestCaseInfo& test) override {
    Catch2ListenerBase::testCaseStarting(test);
    label_ = test.name;
    has_begun_ = false;
  }

  // A case is a section too, the first to start: later than the case, and just before its body.
  void sectionStarting(const Catch::SectionInfo& section) override {
    Catch2ListenerBase::sectionStarting(section);
    if (!has_begun_) {
      has_begun_ = true;
      scope_ = leakrun_scope_begin(label_.c_str(), -1);
    }
  }

  void testCaseEnded(const Catch::TestCaseStats& test) override {
    leakrun_scope_end(scope_);
    scope_ = 0;
    Catch2ListenerBase::testCaseEnded(test);
  }

 private:
  std::string label_;  // kept to the next case: freed within the scope it would be counted
  bool has_begun_ = false;
  long scope_ = 0;
};

}  // namespace leakrun

#endif
