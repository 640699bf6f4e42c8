#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "report/suite_result.h"

namespace leakrun {

struct Invocation {
  std::vector<std::string> arguments = {};
  std::vector<std::string> environment = {};  ///< NAME=VALUE, added
  std::filesystem::path working_directory = {};
  std::string program = LEAKRUN_PROGRAM;
};

struct InvocationResult {
  int exit_status = -1;
  std::string output;
  std::string error_output;
};

/// Keeps a results document or a journal for the test e2e.results_documents_fit_their_schema, which
/// runs after all others; any other text is passed over.
void keep_document(const std::string& text);

/// Runs leakrun to its end, and keeps what --json and --junit wrote for the tests that validate it
/// all; a failed expectation where it cannot be run.
InvocationResult run_leakrun(const Invocation& invocation);

/// Runs leakrun with `--json -` added and reads the document; a failed expectation and an empty
/// suite where there is none.
SuiteResult suite_of(Invocation invocation);

/// The program of programs/ that `compiler`, a word of verdicts.txt, built.
std::string program(const std::string& compiler, const std::string& name);

/// The result named `name`; a failed expectation and an empty result where there is none.
TestResult result_of(const SuiteResult& suite, const std::string& name);

/// Writes `content` to `file`, folders included.
void write_source(const std::filesystem::path& file, const std::string& content);

}  // namespace leakrun
