// Plugins that are unloaded before the test ends.
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "base/file.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> compilers_of_plugins() {
  std::istringstream stream(LEAKRUN_E2E_ALL_COMPILERS);
  std::vector<std::string> names;
  for (std::string name; stream >> name;) {
    names.push_back(name);
  }
  names.emplace_back("gcc-linked");
  names.emplace_back("clang-linked");
  return names;
}

class UnloadedPlugin : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Compilers, UnloadedPlugin, testing::ValuesIn(compilers_of_plugins()),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

// The frame of the plugin in `stack`; null where there is none.
const Frame* plugin_frame(const Stack& stack) {
  const auto found = std::find_if(stack.begin(), stack.end(), [](const Frame& frame) {
    return frame.module.ends_with(".plugin.so");
  });
  return found == stack.end() ? nullptr : &*found;
}

TEST_P(UnloadedPlugin, IsNamedWithFunctionFileAndLine) {
  const SuiteResult suite =
      suite_of({.arguments = {"--threshold-mb", "1", program(GetParam(), "unloads_plugin")}});
  ASSERT_EQ(suite.results.size(), 1U);
  ASSERT_EQ(suite.results[0].verdict, Verdict::kGrew) << suite.results[0].reason;
  ASSERT_FALSE(suite.results[0].growth_sites.empty());
  const Stack& stack = suite.results[0].growth_sites.front().stack;
  const Frame* const frame = plugin_frame(stack);
  ASSERT_NE(frame, nullptr);
  EXPECT_EQ(frame->function, "fill");
  EXPECT_THAT(frame->file, testing::EndsWith("plugins/unloads_plugin.cpp"));
  EXPECT_EQ(frame->line, 6U);
  EXPECT_EQ(place_of(stack), frame);
}

TEST_P(UnloadedPlugin, IsAModuleAndAnOffsetWhereItsFileIsGone) {
  const PrivateFolder folder("leakrun-e2e");
  for (const char* ending : {"", ".plugin.so"}) {
    fs::copy_file(program(GetParam(), "unloads_plugin") + ending,
                  (folder.path() / "test").string() + ending);
  }
  const SuiteResult suite =
      suite_of({.arguments = {"--threshold-mb", "1", "./test", "--", "and-its-file"},
                .working_directory = folder.path()});
  ASSERT_EQ(suite.results.size(), 1U);
  ASSERT_EQ(suite.results[0].verdict, Verdict::kGrew) << suite.results[0].reason;
  ASSERT_FALSE(suite.results[0].growth_sites.empty());
  const Frame* const frame = plugin_frame(suite.results[0].growth_sites.front().stack);
  ASSERT_NE(frame, nullptr);
  EXPECT_EQ(frame->function, "");
  EXPECT_GT(frame->offset, 0U);
  EXPECT_LT(frame->offset, 1U << 20);
}

// LeakSanitizer checks when static destructors have run.
TEST_P(UnloadedPlugin, IsNamedInLeaksWhereADestructorUnloadsIt) {
  const SuiteResult suite = suite_of({.arguments = {program(GetParam(), "unloads_plugin_late")}});
  ASSERT_EQ(suite.results.size(), 1U);
  ASSERT_EQ(suite.results[0].verdict, Verdict::kLeaked) << suite.results[0].reason;
  ASSERT_FALSE(suite.results[0].leaks.empty());
  const Frame* const frame = plugin_frame(suite.results[0].leaks.front().stack);
  ASSERT_NE(frame, nullptr);
  EXPECT_EQ(frame->function, "fill");
  EXPECT_EQ(frame->line, 6U);
}

}  // namespace
}  // namespace leakrun
