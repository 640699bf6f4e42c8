#include "report/junit_document.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "base/text.h"
#include "report/junit_report.h"
#include "report/wording.h"

namespace leakrun {
namespace {

constexpr const char* kRoot = "testsuites";
constexpr const char* kSuite = "testsuite";
constexpr const char* kTest = "testcase";

// What a test wrote may be a single newline.
constexpr unsigned kParse =
    pugi::parse_default | pugi::parse_declaration | pugi::parse_ws_pcdata_single;

void add_number(pugi::xml_node to, pugi::xml_node from, const char* name) {
  if (const pugi::xml_attribute more = from.attribute(name)) {
    pugi::xml_attribute sum = to.attribute(name);
    if (!sum) {
      sum = to.append_attribute(name);
    }
    sum = sum.as_uint() + more.as_uint();
  }
}

// The figures that <testsuites> and <testsuite> have of their tests.
void add_totals(pugi::xml_node to, pugi::xml_node from) {
  for (const char* name : {"tests", "failures", "errors", "skipped"}) {
    add_number(to, from, name);
  }
  constexpr double kLongest = 1e15;
  const double seconds = to.attribute("time").as_double() + from.attribute("time").as_double();
  // What is no number, as in a document that was tampered with, becomes 0.
  to.attribute("time") =
      fmt::format("{:.3f}", seconds >= 0 ? std::min(seconds, kLongest) : 0).c_str();
}

}  // namespace

tl::expected<JunitDocument, std::string> JunitDocument::read(std::string_view text) {
  JunitDocument read;
  const auto result = read.document_.load_buffer(text.data(), text.size(), kParse);
  if (!result) {
    return tl::make_unexpected(
        fmt::format("no XML: {} at byte {}", result.description(), result.offset));
  }
  const pugi::xml_node root = read.document_.document_element();
  if (std::string_view(root.name()) != kRoot ||
      std::string_view(root.attribute("name").value()) != "leakrun") {
    return tl::make_unexpected("no JUnit report of leakrun");
  }
  return read;
}

bool JunitDocument::has(std::string_view target, std::string_view name) const {
  const std::string printed = printable_line(name);
  for (const pugi::xml_node test : suite_of(target).children(kTest)) {
    if (printed == test.attribute("name").value()) {
      return true;
    }
  }
  return false;
}

pugi::xml_node JunitDocument::suite_of(std::string_view target) const {
  return document_.child(kRoot).find_child_by_attribute(kSuite, "name",
                                                        printable_line(target).c_str());
}

void JunitDocument::add(const SuiteResult& suite, const JunitOptions& options) {
  std::stringstream text;
  write_junit_report(text, suite, options);
  pugi::xml_document added;
  added.load(text, kParse);
  pugi::xml_node root = document_.child(kRoot);
  add_totals(root, added.child(kRoot));
  bool is_new_suite = false;
  for (const pugi::xml_node from : added.child(kRoot).children(kSuite)) {
    pugi::xml_node to =
        root.find_child_by_attribute(kSuite, "name", from.attribute("name").value());
    if (!to) {
      root.append_copy(from);
      is_new_suite = true;
      continue;
    }
    add_totals(to, from);
    const pugi::xml_attribute class_name = to.child(kTest).attribute("classname");
    for (const pugi::xml_node test : from.children(kTest)) {
      pugi::xml_node copy = to.append_copy(test);
      if (class_name) {
        copy.attribute("classname") = class_name.value();
      }
    }
  }
  if (is_new_suite) {
    name_classes();
  }
}

// As write_junit_report() does where it knows all suites: the base name of the target, and the
// whole target where several have the same.
void JunitDocument::name_classes() {
  std::map<std::string, int> uses;
  for (const pugi::xml_node suite : document_.child(kRoot).children(kSuite)) {
    ++uses[target_base_name(suite.attribute("name").value())];
  }
  for (const pugi::xml_node suite : document_.child(kRoot).children(kSuite)) {
    const std::string target = suite.attribute("name").value();
    const std::string base = target_base_name(target);
    for (pugi::xml_node test : suite.children(kTest)) {
      test.attribute("classname") = (uses[base] > 1 ? target : base).c_str();
    }
  }
}

void JunitDocument::write(std::ostream& out) const {
  document_.save(out, "  ");
}

}  // namespace leakrun
