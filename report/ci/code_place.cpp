#include "report/ci/code_place.h"

namespace leakrun {
namespace {

const Frame* own_frame(const Stack& stack, bool (*has_place)(std::string_view file)) {
  for (const Frame& frame : stack) {
    if (!frame.internal && has_place(frame.file)) {
      return &frame;
    }
  }
  return nullptr;
}

}  // namespace

bool is_in_source_root(std::string_view path) {
  return !path.empty() && path.front() != '/' && path != ".." && !path.starts_with("../");
}

bool is_below(std::string_view path, std::string_view folder) {
  return folder == "/" ? path.starts_with('/')
                       : path.starts_with(folder) && path.substr(folder.size()).starts_with('/');
}

CodePlace code_place(const Stack& stack, const TestResult& test) {
  const auto place = [](const Frame& frame) {
    return CodePlace{frame.file, frame.line, frame.column, &frame};
  };
  if (const Frame* const frame = own_frame(stack, is_in_source_root)) {
    return place(*frame);
  }
  if (is_in_source_root(test.file)) {
    return {test.file, test.line};
  }
  const auto is_named = [](std::string_view file) { return !file.empty(); };
  if (const Frame* const frame = own_frame(stack, is_named)) {
    return place(*frame);
  }
  if (const Frame* const frame = place_of(stack); frame != nullptr && !frame->module.empty()) {
    return {frame->module, 0, 0, frame};
  }
  return {test.command.empty() ? test.target : test.command.front()};
}

std::string source_root_of(const SuiteResult& suite) {
  const auto option = suite.options.find("source-root");
  return option != suite.options.end() && option->second.starts_with('/') ? option->second : "";
}

}  // namespace leakrun
