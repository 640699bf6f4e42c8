#include "report/ci/annotations.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <tuple>
#include <utility>
#include <vector>

#include "base/text.h"
#include "report/ci/asan_stack.h"
#include "report/ci/code_place.h"
#include "report/columns.h"
#include "report/fingerprint.h"
#include "report/wording.h"

namespace leakrun {
namespace {

constexpr std::size_t kMostAnnotations = 10;

struct Annotation {
  const TestResult* test = nullptr;  ///< the worst of those that it is for
  std::size_t other_tests = 0;
  std::int64_t bytes = 0;
  CodePlace place;
};

/// What GitHub shows of a line, and more.
std::string annotated(const std::string& line) {
  constexpr std::size_t kLongestAnnotation = 1000;
  return clipped(line, kLongestAnnotation);
}

std::string escaped(std::string_view text, std::string_view special) {
  std::string result;
  for (const char c : text) {
    result += special.find(c) == std::string_view::npos
                  ? std::string(1, c)
                  : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return result;
}

/// In the order of the table of verdicts; what only warns is last.
int rank_of(const TestResult& test) {
  switch (test.verdict) {
    case Verdict::kError:
      return 0;
    case Verdict::kFailed:
      return 1;
    case Verdict::kLeaked:
      return 2;
    case Verdict::kGrew:
      return 3;
    case Verdict::kPassed:
    case Verdict::kSkipped:
      break;
  }
  return 4;
}

std::int64_t bytes_of(const TestResult& test) {
  return std::max(test.growth_bytes.value_or(0), as_signed(test.leaked_bytes.value_or(0)));
}

bool only_warns(const TestResult& test) {
  return test.verdict == Verdict::kPassed && !test.exempt && test.leaked_bytes.value_or(0) > 0;
}

bool is_asan_error(const TestResult& test) {
  return test.verdict == Verdict::kError && test.error == ErrorKind::kAsan;
}

/// One that failed by itself stands at the test; for it no stack is to blame.
const Stack* blamed_stack(const TestResult& test) {
  return is_memory_verdict(test.verdict) || only_warns(test) ? decisive_stack(test) : nullptr;
}

/// Tests of one name are annotated together; the name is of a verdict and a place.
std::string annotation_name(const TestResult& test, const Stack& stack) {
  const std::string place = stack.empty()
                                ? printable_utf8(test.target) + '\0' + printable_utf8(test.name)
                                : fingerprint(stack);
  return std::to_string(rank_of(test)) + place;
}

std::vector<Annotation> annotations_of(const SuiteResult& suite) {
  const std::string source_root = source_root_of(suite);
  std::vector<Annotation> annotations;
  std::map<std::string, std::size_t> index;
  for (const TestResult& test : suite.results) {
    if (!is_failure(test.verdict) && !only_warns(test)) {
      continue;
    }
    const Stack* const blamed = blamed_stack(test);
    const Stack stack = blamed != nullptr     ? *blamed
                        : is_asan_error(test) ? asan_stack(test.asan_report, source_root)
                                              : Stack();
    CodePlace place = code_place(stack, test);
    place.frame = nullptr;  // of the copy
    const auto [entry, is_new] =
        index.try_emplace(annotation_name(test, stack), annotations.size());
    if (is_new) {
      annotations.push_back({&test, 0, bytes_of(test), std::move(place)});
      continue;
    }
    Annotation& annotation = annotations[entry->second];
    ++annotation.other_tests;
    if (bytes_of(test) > annotation.bytes) {
      annotation = {&test, annotation.other_tests, bytes_of(test), std::move(place)};
    }
  }
  std::stable_sort(annotations.begin(), annotations.end(),
                   [](const Annotation& left, const Annotation& right) {
                     return std::tuple(rank_of(*left.test), right.bytes) <
                            std::tuple(rank_of(*right.test), left.bytes);
                   });
  return annotations;
}

/// Empty where `file` is not below `workspace`.
std::string path_in_workspace(std::string_view file, std::string_view source_root,
                              std::string_view workspace) {
  const bool is_relative = is_in_source_root(file);
  if (workspace.empty() || (is_relative && source_root.empty())) {
    return is_relative ? printable_line(file) : "";
  }
  const std::string path = is_relative
                               ? fmt::format("{}/{}", source_root == "/" ? "" : source_root, file)
                               : std::string(file);
  return is_below(path, workspace)
             ? printable_line(std::string_view(path).substr(workspace.size() + 1))
             : "";
}

std::string annotation_title(const Annotation& annotation) {
  const std::string name = annotated(full_name(*annotation.test));
  return annotation.other_tests == 0
             ? name
             : fmt::format("{} and {} more test{}", name, annotation.other_tests,
                           annotation.other_tests == 1 ? "" : "s");
}

std::string message_of(const TestResult& test) {
  std::string message = annotated(printable_line(test.reason));
  if (blamed_stack(test) != nullptr) {
    message += '\n' + annotated(decisive_place(test));
  }
  return message;
}

}  // namespace

std::string workflow_data(std::string_view text) {
  return escaped(text, "%\r\n");
}

std::string workflow_property(std::string_view text) {
  return escaped(text, "%\r\n:,");
}

void write_annotations(std::ostream& out, const SuiteResult& suite, std::string_view workspace) {
  while (workspace.size() > 1 && workspace.ends_with('/')) {
    workspace.remove_suffix(1);
  }
  const std::string source_root = source_root_of(suite);
  const std::vector<Annotation> annotations = annotations_of(suite);
  const std::size_t shown = std::min(annotations.size(), kMostAnnotations);
  for (std::size_t i = 0; i < shown; ++i) {
    const Annotation& annotation = annotations[i];
    out << (is_failure(annotation.test->verdict) ? "::error " : "::warning ");
    const std::string file = path_in_workspace(annotation.place.file, source_root, workspace);
    if (!file.empty() && annotation.place.line > 0) {
      out << fmt::format("file={},line={},", workflow_property(file), annotation.place.line);
    }
    out << fmt::format("title={}::{}\n", workflow_property(annotation_title(annotation)),
                       workflow_data(message_of(*annotation.test)));
  }
  if (shown < annotations.size()) {
    out << fmt::format("{} more finding{} no annotation: GitHub shows {} of a step.\n",
                       annotations.size() - shown,
                       annotations.size() - shown == 1 ? " has" : "s have", kMostAnnotations);
  }
}

}  // namespace leakrun
