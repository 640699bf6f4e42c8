#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "report/suite_result.h"

namespace leakrun {

// What the text report and JUnit say in the same words. All text from a test, a file name or a
// symbol comes out as printable_line (base/text.h),
// of whole output as printable_utf8.

/// What a test or a runtime wrote, as printable_utf8 and with plain newlines for CR LF.
std::string printable_output(std::string_view output);

/// The last part of the path that names a target: "net_tests" for "build/net_tests/".
std::string target_base_name(std::string_view target);

/// "net_tests::Session.Reconnects".
std::string full_name(const TestResult& test);

/// Whether the test fails the build.
bool is_failure(Verdict verdict);

/// Whether memory alone decided: kGrew and kLeaked.
bool is_memory_verdict(Verdict verdict);

/// `bytes` for human_bytes and megabytes; the largest they take where it is more.
std::int64_t as_signed(std::uint64_t bytes);

/// Human bytes with a sign: "+3.24 MB"; "0 bytes" has none.
std::string signed_bytes(std::int64_t bytes);

/// "src/net/session.cpp:123"; without a file the function, shortened, or the module and the offset.
std::string location(const Frame& frame);

/// "src/net/session.cpp:123 Session::open(Endpoint const&)", or "net_tests+0x1234" where there
/// are no symbols. The function's name is whole.
std::string frame_text(const Frame& frame);

/// The call stack to look at first: of the largest leak where there is one and growth did not
/// decide, else of the scope furthest over its threshold where the test itself is within its own,
/// else of the largest growth. Null where the result has no stack.
const Stack* decisive_stack(const TestResult& test);

/// One line on the place that decisive_stack names: "+3.24 MB in 3240 allocations: <place>", with
/// the function's name shortened.
/// Empty where there is none.
std::string decisive_place(const TestResult& test);

/// What memory did wrong, a line each: "Memory growth: 8.42 MB (threshold: 5.00 MB)", "Memory
/// leaked: 24.10 KB", "Growth in scope 'parse': 2.00 MB (threshold: 0.50 MB)". Empty for a test
/// within its limits, and for one that is exempt.
std::vector<std::string> memory_findings(const TestResult& test);

/// How call stacks are written.
struct StackStyle {
  unsigned top = 10;   ///< of each list the largest
  bool color = false;  ///< dims internal frames
  /// Names of functions whole. Else they are shortened, and internal frames folded: without their
  /// folders.
  bool whole = false;
};

/// Growth sites with their stacks, innermost frame first: the `top` largest, and how many more
/// there are, `omitted` included. Internal frames are marked.
void write_growth_sites(std::ostream& out, const std::vector<GrowthSite>& sites,
                        std::size_t omitted, const StackStyle& style);

/// The `top` largest stacks that grew, in the test and in each scope over its threshold, and the
/// `top` largest leaks, each with its stack; the block with decisive_stack first. An empty line
/// stands before each block.
void write_allocation_report(std::ostream& out, const TestResult& test, const StackStyle& style);

}  // namespace leakrun
