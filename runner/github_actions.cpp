#include "runner/github_actions.h"

#include <fmt/format.h>

#include <boost/program_options/value_semantic.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <string_view>

#include "base/text.h"
#include "report/ci/annotations.h"
#include "report/ci/job_summary.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

// Of a file that is larger GitHub shows nothing.
constexpr std::uintmax_t kLargestSummary = std::uintmax_t{1} << 20;

enum class AnnotationChoice { kAuto, kGithub, kOff };

std::string actions_variable(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value == nullptr ? "" : value;
}

// Nobody who writes into the log can know it before.
std::string random_token() {
  std::random_device device;
  std::string token;
  for (int i = 0; i < 4; ++i) {
    token += fmt::format("{:08x}", device());
  }
  return token;
}

void warn_of_summary(const std::string& file, const char* reason) {
  std::cerr << fmt::format("leakrun: {}: no job summary: {}\n", printable_line(file), reason);
}

void append_job_summary(const SuiteResult& suite, unsigned top) {
  const std::string file = actions_variable("GITHUB_STEP_SUMMARY");
  if (file.empty()) {
    return;
  }
  std::error_code error;
  if (fs::exists(file, error) && !fs::is_regular_file(file, error)) {
    warn_of_summary(file, "it is no regular file");
    return;
  }
  const std::uintmax_t used = fs::exists(file, error) ? fs::file_size(file, error) : 0;
  const std::string summary =
      error || used >= kLargestSummary ? "" : job_summary(suite, top, kLargestSummary - used);
  if (summary.empty()) {
    warn_of_summary(file, "it is full: GitHub takes 1 MB of a step");
    return;
  }
  std::ofstream out(file, std::ios::binary | std::ios::app);
  if (!(out << summary << std::flush)) {
    warn_of_summary(file, "it cannot be written");
  }
}

}  // namespace

void add_annotation_option(po::options_description& options, const char* default_value) {
  options.add_options()(
      "annotations",
      po::value<std::string>()->default_value(default_value)->value_name("auto|github|off"),
      "annotations and a job summary of GitHub Actions; auto: in GitHub Actions");
}

GithubActions github_actions_from(const OptionValues& values) {
  const auto choice =
      values.choice<AnnotationChoice>("annotations", {{"auto", AnnotationChoice::kAuto},
                                                      {"github", AnnotationChoice::kGithub},
                                                      {"off", AnnotationChoice::kOff}});
  const bool is_running = actions_variable("GITHUB_ACTIONS") == "true";
  return {is_running,
          choice == AnnotationChoice::kGithub || (choice == AnnotationChoice::kAuto && is_running)};
}

PlainLines::PlainLines(std::ostream& out, const GithubActions& actions) : out_(out) {
  if (actions.is_running || actions.annotates) {
    token_ = random_token();
    out_ << "::stop-commands::" << token_ << '\n' << std::flush;
  }
}

PlainLines::~PlainLines() {
  if (!token_.empty()) {
    out_ << "::" << token_ << "::\n" << std::flush;
  }
}

void annotate(std::ostream& out, const SuiteResult& suite, unsigned top,
              const GithubActions& actions) {
  if (actions.annotates) {
    write_annotations(out, suite, actions_variable("GITHUB_WORKSPACE"));
    out << std::flush;
    append_job_summary(suite, top);
  }
}

}  // namespace leakrun
