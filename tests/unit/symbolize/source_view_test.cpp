#include "symbolize/source_view.h"

#include <gtest/gtest.h>

#include "symbolize/symbolize.h"

namespace leakrun {
namespace {

const std::vector<PathMap> kMaps = {
    {"/build", "/home/me"}, {"/build/agent/src", "/src"}, {"/build/agent", ""}, {"gen", "/gen"}};

TEST(MappedPath, IsByTheLongestPrefixOfWholeComponents) {
  EXPECT_EQ(mapped_path("/build/a.cpp", kMaps), "/home/me/a.cpp");
  EXPECT_EQ(mapped_path("/build/agent/src/a.cpp", kMaps), "/src/a.cpp");
  EXPECT_EQ(mapped_path("/build/agent/srcs/a.cpp", kMaps), "/srcs/a.cpp");
  EXPECT_EQ(mapped_path("/build/agents/a.cpp", kMaps), "/home/me/agents/a.cpp");
  EXPECT_EQ(mapped_path("/builds/a.cpp", kMaps), "/builds/a.cpp");
  EXPECT_EQ(mapped_path("/x/build/a.cpp", kMaps), "/x/build/a.cpp");
  EXPECT_EQ(mapped_path("gen/a.cpp", kMaps), "/gen/a.cpp");
  EXPECT_EQ(mapped_path("/build", kMaps), "/home/me");
  EXPECT_EQ(mapped_path("", kMaps), "");
  EXPECT_EQ(mapped_path("/a.cpp", {{"", "/root"}}), "/root/a.cpp") << "the root of the file system";
}

std::string shown_below(const std::string& root, const std::string& path) {
  SourceView view;
  view.source_root = root;
  return shown_file(path, view);
}

TEST(ShownFile, IsRelativeToTheSourceRoot) {
  EXPECT_EQ(shown_below("/src", "/src/net/a.cpp"), "net/a.cpp");
  EXPECT_EQ(shown_below("/src", "/src/build/../net/./a.cpp"), "net/a.cpp");
  EXPECT_EQ(shown_below("/src", "/src//a.cpp"), "a.cpp");
  EXPECT_EQ(shown_below("/", "/src/a.cpp"), "src/a.cpp");
}

TEST(ShownFile, IsAsItIsElsewhere) {
  for (const char* path : {"", "a.cpp", "../a.cpp", "/srcs/a.cpp", "/src", "/src/", "/usr/../b.cpp",
                           "/src/../b.cpp", "/src/../../src.cpp", "<built-in>"}) {
    EXPECT_EQ(shown_below("/src", path), path);
  }
  EXPECT_EQ(shown_below("", "/src/a.cpp"), "/src/a.cpp");
}

Frame named_frame(const std::string& function, const std::string& file) {
  Frame frame;
  frame.function = function;
  frame.file = file;
  return frame;
}

bool is_named(const std::string& glob, const std::string& function, const std::string& file) {
  SourceView view;
  view.source_root = "/src";
  view.internal = {"nothing", glob};
  return is_named_internal(named_frame(function, file), view);
}

TEST(NamedInternal, IsByTheWholeFunction) {
  EXPECT_TRUE(is_named("boost::*", "boost::asio::run()", "/src/a.cpp"));
  EXPECT_TRUE(is_named("*boost::asio::*", "void boost::asio::run()", ""));
  EXPECT_FALSE(is_named("boost::*", "void boost::asio::run()", ""));
  EXPECT_FALSE(is_named("boost::", "boost::asio::run()", ""));
}

TEST(NamedInternal, IsByTheFileAsItIsOrAsItIsShown) {
  EXPECT_TRUE(is_named("vendor/*", "f()", "/src/vendor/zip/a.c"));
  EXPECT_TRUE(is_named("vendor/*", "f()", "/src/build/../vendor/zip/a.c"));
  EXPECT_TRUE(is_named("/src/vendor/*", "f()", "/src/vendor/zip/a.c"));
  EXPECT_TRUE(is_named("/opt/*", "f()", "/opt/sdk/a.h"));
  EXPECT_TRUE(is_named("*/a.?", "f()", "/src/vendor/zip/a.c"));
  EXPECT_FALSE(is_named("vendor/*", "f()", "/src/my/vendor/zip/a.c"));
  EXPECT_FALSE(is_named("vendor", "f()", "/src/vendor/zip/a.c"));
}

TEST(NamedInternal, IsNothingThatIsNotKnown) {
  EXPECT_FALSE(is_named("*", "", "")) << "a module alone may be the user's";
}

/// Knows one file for each address.
class OneFile : public SymbolizerBackend {
 public:
  tl::expected<std::vector<Stack>, std::string> resolve(
      const Module& /*module*/, std::span<const std::uint64_t> offsets) override {
    return std::vector<Stack>(offsets.size(), {named_frame("zip()", "/build/agent/vendor/zip.c"),
                                               named_frame("pack()", "/build/agent/src/pack.cpp")});
  }
};

TEST(Symbols, AreSeenAsTheUserWants) {
  SourceView view;
  view.path_maps = {{"/build/agent", "/home/me"}};
  view.source_root = "/home/me";
  view.internal = {"vendor/*"};
  ModuleTable modules;
  OneFile backend;
  std::vector<std::string> warnings;
  const CallStack calls = {{modules.intern("/tests", ""), 1}};
  Symbols symbols(view);
  symbols.resolve({calls.begin(), calls.end()}, modules, backend, warnings);
  const Stack stack = symbols.stack_of(calls, modules);
  ASSERT_EQ(stack.size(), 2U);
  EXPECT_EQ(stack[0].file, "/home/me/vendor/zip.c");
  EXPECT_TRUE(stack[0].internal);
  EXPECT_FALSE(stack[1].internal);
  EXPECT_EQ(shown(stack, view)[1].file, "src/pack.cpp");
}

}  // namespace
}  // namespace leakrun
