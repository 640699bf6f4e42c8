#include "tests/unit/report/representative_suite.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "report/section_text.h"

namespace leakrun {
namespace {

using namespace std::string_literals;

constexpr std::uint64_t kBaseline = 74240;
constexpr std::uint64_t kMegabyte = 1 << 20;

Frame user_frame(const std::string& function, const std::string& file, std::uint32_t line) {
  return {.function = function,
          .file = file,
          .line = line,
          .column = 7,
          .module = "/src/build/net_tests",
          .offset = 0x1000 + line,
          .build_id = "5f3c9a01"};
}

Frame internal_frame(const std::string& function, const std::string& file, std::uint32_t line,
                     bool inlined) {
  Frame frame = user_frame(function, file, line);
  frame.inlined = inlined;
  frame.internal = true;
  return frame;
}

Frame bare_frame(const std::string& module, std::uint64_t offset) {
  Frame frame;
  frame.module = module;
  frame.offset = offset;
  return frame;
}

Stack vector_stack() {
  Frame caller = user_frame("Session::open(Endpoint const&)", "src/net/session.cpp", 123);
  caller.inlined = true;
  return {internal_frame("operator new(unsigned long)", "", 0, false),
          internal_frame("std::__new_allocator<Buffer>::allocate(unsigned long, void const*)",
                         "/usr/include/c++/12/bits/new_allocator.h", 137, true),
          caller,
          user_frame("Session::reconnect()", "src/net/session.cpp", 88),
          user_frame("Session_Reconnects_Test::TestBody()", "tests/net_tests.cpp", 41),
          bare_frame("/lib/x86_64-linux-gnu/libc.so.6", 0x27249),
          bare_frame("", 0x7f3a12345678)};
}

Stack log_stack() {
  return {internal_frame("operator new(unsigned long)", "", 0, false),
          user_frame("Log::append(std::string_view)", "src/base/log.cpp", 57),
          user_frame("Session::reconnect()", "src/net/session.cpp", 91)};
}

Stack leak_stack() {
  return {internal_frame("malloc", "", 0, false), user_frame("make_node", "src/net/trie.c", 12),
          user_frame("Trie_Inserts_Test::TestBody()", "tests/net_tests.cpp", 77)};
}

Stack before_main_stack() {
  return {internal_frame("malloc", "", 0, false),
          bare_frame("/lib/x86_64-linux-gnu/libstdc++.so.6", 0xa3f1a)};
}

/// What judge() makes of a test that has its outcome, its figures and its exemption.
TestResult judged(TestResult test, const std::string& detail,
                  const std::string& not_measured = "") {
  HeapFigures figures;
  figures.growth_bytes = test.growth_bytes;
  figures.leaked_bytes = test.leaked_bytes;
  figures.leaked_allocations = 0;
  for (const LeakSite& leak : test.leaks) {
    *figures.leaked_allocations += leak.allocations;
  }
  figures.not_measured = not_measured;
  if (const auto scopes = exceeded_scopes(test); !scopes.empty()) {
    figures.worst_scope = {scopes[0]->label, scopes[0]->growth_bytes, *scopes[0]->threshold_bytes,
                           scopes[0]->has_ended};
    figures.other_scopes = scopes.size() - 1;
  }
  HeapLimits limits;
  limits.threshold_bytes = test.threshold_bytes;
  limits.exempt = test.exempt;
  limits.exempt_reason = test.exempt_reason;
  const Judgement judgement = judge(test.outcome, detail, figures, limits);
  test.verdict = judgement.verdict;
  test.error = judgement.error;
  test.reason = judgement.reason;
  return test;
}

TestResult net_test(const std::string& name, double seconds) {
  TestResult test;
  test.name = name;
  test.target = "build/net_tests";
  test.command = {"/src/build/net_tests", "--gtest_filter=" + name};
  test.duration_seconds = seconds;
  test.threshold_bytes = 5 * kMegabyte;
  return test;
}

TestResult measured(TestResult test, std::int64_t growth) {
  test.baseline_bytes = kBaseline;
  test.final_bytes = kBaseline + static_cast<std::uint64_t>(growth);
  test.growth_bytes = growth;
  test.leaked_bytes = 0;
  test.max_rss_bytes = 40 * kMegabyte;
  test.processes = {{4711, test.command.front(), kBaseline, test.final_bytes, 0, ""}};
  return test;
}

void add_leaks(TestResult& test) {
  test.leaked_bytes = 24678;
  test.leaks = {{LeakKind::kDirect, 24606, 19, leak_stack()}, {LeakKind::kIndirect, 72, 1, {}}};
  test.leaks_omitted = 3;
}

TestResult passed_test() {
  TestResult test = measured(net_test("Session.Connects", 0.042), 1224);
  test.file = "tests/net_tests.cpp";
  test.line = 12;
  return judged(test, "");
}

TestResult grew_test() {
  TestResult test = measured(net_test("Session.Reconnects", 0.31), 8829010);
  test.peak_bytes = 9 * kMegabyte;
  test.timeline = {{0, kBaseline, 12 * kMegabyte},
                   {0.1, 3 * kMegabyte, 17 * kMegabyte},
                   {0.2, 9 * kMegabyte, 40 * kMegabyte},
                   {0.3, kBaseline + 8829010, 39 * kMegabyte}};
  test.peak_sites = {{5 * kMegabyte, 4000, vector_stack()}, {3 * kMegabyte, 2, log_stack()}};
  test.peak_sites_omitted = 5;
  test.growth_sites = {{3397386, 3240, vector_stack()}, {1048576, 0, log_stack()}};
  test.growth_sites_omitted = 14;
  test.live_sites = {
      {3397386, 3240, vector_stack()}, {1310720, 2, log_stack()}, {72704, 1, before_main_stack()}};
  test.live_sites_omitted = 15;
  test.shrunk_sites = {{-24606, -19, leak_stack()}};
  test.shrunk_sites_omitted = 1;
  return judged(test, "");
}

TestResult leaked_test() {
  TestResult test = measured(net_test("Trie.Inserts", 0.05), 24678);
  test.growth_sites = {{24606, 19, leak_stack()}};
  add_leaks(test);
  return judged(test, "");
}

TestResult failed_and_leaked_test() {
  TestResult test = measured(net_test("Session.Closes", 0.08), 24678);
  test.outcome = Outcome::kFailed;
  test.growth_sites = {{24606, 19, leak_stack()}};
  add_leaks(test);
  test.output.standard_output = "closing\ntests/net_tests.cpp:63: Failure\n\tExpected: closed\r\n";
  test.output.standard_error = "session: 1 descriptor left open\n";
  return judged(test, "exit status 1");
}

TestResult crashed_test() {
  TestResult test = net_test("Session.Resumes", 0.02);
  test.outcome = Outcome::kCrashed;
  test.output.standard_error = "terminate called without an active exception\n";
  return judged(test, "signal 6 (SIGABRT)", "the process ended without a final snapshot");
}

TestResult asan_test() {
  TestResult test = net_test("Buffer.Shrinks", 0.11);
  test.outcome = Outcome::kAsanError;
  test.asan_report =
      "==4719==ERROR: AddressSanitizer: heap-use-after-free on address 0x602000000010\n"
      "READ of size 1 at 0x602000000010 thread T0\n"
      "    #0 0x55d0c0 in Buffer::shrink() src/net/buffer.cpp:31\n";
  return judged(test, "heap-use-after-free");
}

TestResult timed_out_test() {
  TestResult test = net_test("Session.Waits", 300.2);
  test.outcome = Outcome::kTimedOut;
  return judged(test, "after 300 s");
}

/// Within its threshold as a whole, as each of two scopes is not; a third did not end.
TestResult grew_in_scopes_test() {
  TestResult test = measured(net_test("Parser.Reads", 0.2), 3 * kMegabyte);
  SectionResult mark;
  mark.kind = SectionKind::kMark;
  mark.label = "loaded\t<\x1b[31m>";
  mark.baseline_bytes = kBaseline;
  mark.final_bytes = kBaseline + 100;
  mark.growth_bytes = 100;
  mark.pid = 4711;
  SectionResult parse;
  parse.label = "parse. All \"]]>";
  parse.baseline_bytes = kBaseline + 100;
  parse.final_bytes = kBaseline + 100 + 2 * kMegabyte;
  parse.growth_bytes = 2 * kMegabyte;
  parse.threshold_bytes = kMegabyte / 2;
  parse.exceeded = true;
  parse.pid = 4711;
  parse.growth_sites = {{2 * kMegabyte, 256, log_stack()}};
  SectionResult open = parse;
  open.label = "open";
  open.final_bytes = kBaseline + 100 + kMegabyte;
  open.growth_bytes = kMegabyte;
  open.has_ended = false;
  open.growth_sites.clear();
  SectionResult small = parse;
  small.label = "small";
  small.final_bytes = small.baseline_bytes;
  small.growth_bytes = 0;
  small.threshold_bytes = 5 * kMegabyte;
  small.exceeded = false;
  small.growth_sites.clear();
  test.measurements = {mark, open, parse, small};
  test.measurements_omitted = 3;
  test.growth_sites = {{3 * kMegabyte, 300, vector_stack()}};
  return judged(test, "");
}

TestResult skipped_test() {
  TestResult test = net_test("Session.DISABLED_Ipv6", 0);
  test.outcome = Outcome::kSkipped;
  return judged(test, "disabled");
}

TestResult exempt_test() {
  TestResult test = measured(net_test("Cache.Warms", 1.5), 54525952);
  test.growth_sites = {{54525952, 13, log_stack()}};
  test.exempt = true;
  test.exempt_reason = "CTest label leakrun:skip";
  return judged(test, "");
}

TestResult not_measured_test() {
  TestResult test = net_test("tool", 0.01);
  test.target = "other/tool";
  test.command = {"other/tool", "with space"};
  test.processes = {{4720, "other/tool", {}, {}, {}, "no AddressSanitizer runtime"}};
  return judged(test, "",
                "no AddressSanitizer runtime in the program; build with -fsanitize=address");
}

TestResult hostile_test() {
  TestResult test =
      measured(net_test("Evil/]]><script>alert(1)</script>\x1b[31m\n\"&\xff", 0.5), 0);
  test.target = "other/tool";
  test.outcome = Outcome::kFailed;
  test.output.standard_output =
      "\x1b[31mred\x1b[0m \xff\xfe ]]> <script>&amp;</script> nul:\0 bell:\a\n::error::injected\n"s;
  test.output.standard_error = "\xc3\x28 \xed\xa0\x80 \xef\xbf\xbf done"s;
  test.output.truncated = true;
  return judged(test, "exit status 3");
}

TestResult over_memory_test() {
  TestResult test = net_test("Cache.Fills", 4.2);
  test.outcome = Outcome::kOverMemory;
  test.max_rss_bytes = 600 * kMegabyte;
  return judged(test, "ended at 600.00 MB resident");
}

TestResult leaking_run() {
  TestResult test = measured(net_test("Session.Races", 0.4), 640);
  test.leaked_bytes = 640;
  test.leaks = {{LeakKind::kDirect, 640, 10, log_stack()}};
  test.output.standard_error = "lost the race\n";
  return judged(test, "");
}

TestResult flaky_test() {
  TestResult test = judged(measured(net_test("Session.Races", 0.3), 0), "");
  test.attempts = {leaking_run()};
  return test;
}

/// Failed three times, in three ways.
TestResult retried_test() {
  TestResult crashed = net_test("Session.Races", 0.1);
  crashed.outcome = Outcome::kCrashed;
  TestResult grown = measured(net_test("Session.RacesMore", 0.5), 7 * kMegabyte);
  grown.growth_sites = {{7 * kMegabyte, 7, vector_stack()}};
  TestResult test = judged(grown, "");
  test.attempts = {leaking_run(), judged(crashed, "signal 11 (SIGSEGV)", "no final snapshot")};
  return test;
}

}  // namespace

SuiteResult representative_suite() {
  SuiteResult suite;
  suite.leakrun_version = "0.1.0";
  suite.started = "2026-01-02T03:04:05Z";
  suite.host = "build-7";
  suite.options = {{"jobs", "2"}, {"threshold-mb", "5"}};
  suite.rerun_arguments = {"--threshold-mb", "5", "build", "--", "--seed=1", "a b"};
  suite.wall_seconds = 303.4;
  suite.suppressions = {
      {.pattern = "leak:^Trie::insert max=64KB",
       .file = "leakrun.supp",
       .line = 3,
       .matches = 2,
       .bytes = 4096},
      {.pattern = "leak:old_cache", .file = "leakrun.supp", .line = 4, .stale = true}};
  suite.results = {
      passed_test(),      grew_test(),         leaked_test(),    failed_and_leaked_test(),
      crashed_test(),     asan_test(),         timed_out_test(), skipped_test(),
      exempt_test(),      not_measured_test(), hostile_test(),   grew_in_scopes_test(),
      over_memory_test(), flaky_test(),        retried_test()};
  suite.tests_selected = suite.results.size();
  return suite;
}

TestResult representative_test(const std::string& name) {
  const SuiteResult suite = representative_suite();
  const auto found = std::find_if(suite.results.begin(), suite.results.end(),
                                  [&](const TestResult& test) { return test.name == name; });
  EXPECT_NE(found, suite.results.end()) << name;
  return found == suite.results.end() ? TestResult{} : *found;
}

}  // namespace leakrun
