// That <leakrun/...> compiles without a warning, and is found by the ways that users have.
#include <gmock/gmock.h>

#include <filesystem>
#include <map>

#include "base/child_process.h"
#include "base/file.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

InvocationResult run(const std::string& tool, std::vector<std::string> arguments,
                     const fs::path& folder) {
  return run_leakrun(
      {.arguments = std::move(arguments), .working_directory = folder, .program = tool});
}

struct Dialect {
  std::string compiler;
  std::string standard;
  bool is_cpp;
};

void PrintTo(const Dialect& dialect, std::ostream* out) {
  *out << dialect.compiler << dialect.standard;
}

class HeaderIn : public testing::TestWithParam<Dialect> {};

TEST_P(HeaderIn, CompilesWithoutAWarningAndDoesNothingOnItsOwn) {
  const Dialect& dialect = GetParam();
  const PrivateFolder folder("leakrun-e2e");
  const fs::path output = folder.path() / "all_calls";
  std::vector<std::string> arguments = {"-x",
                                        dialect.is_cpp ? "c++" : "c",
                                        dialect.standard,
                                        "-Wall",
                                        "-Wextra",
                                        "-Wpedantic",
                                        "-Wconversion",
                                        "-Wshadow",
                                        "-Werror"};
  if (dialect.is_cpp) {
    arguments.insert(arguments.end(), {"-Wold-style-cast", "-Wzero-as-null-pointer-constant"});
  }
  arguments.insert(arguments.end(), {"-I" LEAKRUN_INCLUDE, LEAKRUN_E2E_SOURCES "/marks/all_calls.c",
                                     "-o", output.string()});
  const auto compiled = run(dialect.compiler, arguments, folder.path());
  ASSERT_EQ(compiled.exit_status, 0) << compiled.error_output;
  EXPECT_EQ(compiled.error_output, "");
  const auto result = run(output.string(), {}, folder.path());
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_EQ(result.output + result.error_output, "");
}

INSTANTIATE_TEST_SUITE_P(
    Dialects, HeaderIn,
    testing::Values(Dialect{"gcc", "-std=c99", false}, Dialect{"clang", "-std=c99", false},
                    Dialect{"gcc", "-std=gnu17", false}, Dialect{"clang", "-std=c17", false},
                    Dialect{"g++", "-std=c++11", true}, Dialect{"clang++", "-std=c++11", true},
                    Dialect{"g++", "-std=c++20", true}, Dialect{"clang++", "-std=c++20", true}));

TEST(Header, ListenersCompileWithoutAWarning) {
  const PrivateFolder folder("leakrun-e2e");
  for (const char* header : {"gtest", "catch2", "doctest"}) {
    const fs::path source = folder.path() / (std::string(header) + ".cpp");
    write_source(source, "#include <leakrun/" + std::string(header) + ".h>\n");
    for (const char* compiler : {"g++", "clang++"}) {
      const auto compiled =
          run(compiler,
              {"-std=c++17", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wold-style-cast",
               "-Werror", "-fsyntax-only", "-I" LEAKRUN_INCLUDE, source.string()},
              folder.path());
      EXPECT_EQ(compiled.exit_status, 0) << header << ' ' << compiled.error_output;
    }
  }
}

constexpr const char* kScopedSource =
    "#include <leakrun/leakrun.h>\n"
    "#include <cstdlib>\n"
    "void* kept;\n"
    "int main() { const leakrun::Scope scope{\"s\", 0.5}; kept = std::malloc(1 << 20); }\n";

/// A project with one test, whose CMakeLists.txt has `lines` behind its program `app`.
void write_project(const fs::path& folder, const std::string& lines) {
  write_source(folder / "CMakeLists.txt",
               "cmake_minimum_required(VERSION 3.22)\nproject(app LANGUAGES CXX)\n"
               "enable_testing()\nadd_executable(app app.cpp)\nadd_test(NAME app COMMAND app)\n" +
                   lines);
  write_source(folder / "app.cpp", kScopedSource);
}

TEST(Header, IsFoundInASourceTreeWithoutALine) {
  const PrivateFolder folder("leakrun e2e");
  write_project(folder.path(), "");
  for (const char* toolchain : {"clang", "gcc"}) {
    const TestResult result = result_of(
        suite_of({.arguments = {"--toolchain", toolchain, folder.path().string()}}), "app");
    EXPECT_EQ(result.reason,
              "Memory leak detected: 1.00 MB growth in scope 's' (threshold: 0.50 MB).");
  }
}

// Without leakrun's toolchain file, which finds the header too.
void expect_package_in(const fs::path& prefix) {
  const PrivateFolder folder("leakrun e2e");
  write_project(folder.path(),
                "find_package(leakrun REQUIRED)\ntarget_link_libraries(app leakrun::leakrun)\n");
  const auto configured =
      run(LEAKRUN_CMAKE, {"-S", ".", "-B", "build", "-DCMAKE_PREFIX_PATH=" + prefix.string()},
          folder.path());
  ASSERT_EQ(configured.exit_status, 0) << configured.error_output;
  const auto built = run(LEAKRUN_CMAKE, {"--build", "build"}, folder.path());
  EXPECT_EQ(built.exit_status, 0) << built.output;
  EXPECT_EQ(run((folder.path() / "build/app").string(), {}, folder.path()).exit_status, 0);
}

TEST(Package, OfTheBuildTreeHasTheHeader) {
  expect_package_in(LEAKRUN_BINARY_DIR);
}

TEST(Package, OfAnInstallTreeHasTheHeader) {
  const PrivateFolder folder("leakrun e2e");
  const fs::path prefix = folder.path() / "in stalled";
  const auto installed = run(
      LEAKRUN_CMAKE, {"--install", LEAKRUN_BINARY_DIR, "--prefix", prefix.string()}, folder.path());
  ASSERT_EQ(installed.exit_status, 0) << installed.error_output;
  for (const char* header : {"leakrun", "gtest", "catch2", "doctest"}) {
    EXPECT_TRUE(fs::exists(prefix / "include/leakrun" / (std::string(header) + ".h"))) << header;
  }
  expect_package_in(prefix);
  const auto flags = read_file(prefix / "share/leakrun/toolchains/asan-flags.cmake", 1 << 20);
  ASSERT_TRUE(flags);
  EXPECT_THAT(*flags, testing::HasSubstr("/../../../include\""));
}

/// The programs of a document, by the name in their first line: `// import_test.cpp`.
std::map<std::string, std::string> programs_of(const std::string& document) {
  std::map<std::string, std::string> programs;
  for (const char* fence : {"```cpp\n", "```c\n"}) {
    for (std::size_t at = document.find(fence); at != std::string::npos;
         at = document.find(fence, at + 1)) {
      const std::size_t start = at + std::string(fence).size();
      const std::string text = document.substr(start, document.find("```", start) - start);
      const std::size_t name = 3;
      programs[text.substr(name, text.find_first_of(" \n", name) - name)] = text;
    }
  }
  return programs;
}

class Examples : public testing::Test {
 protected:
  void SetUp() override {
    const auto document = read_file(LEAKRUN_INCLUDE "/../docs/marks.md", 1 << 20);
    ASSERT_TRUE(document);
    document_ = *document;
    for (const auto& [name, text] : programs_of(document_)) {
      write_source(folder_.path() / name, text);
    }
  }

  std::string document_;
  PrivateFolder folder_{"leakrun-e2e"};
};

TEST_F(Examples, AreBuiltAndPassWithoutLeakrun) {
  const auto programs = programs_of(document_);
  EXPECT_EQ(programs.size(), 5U);
  for (const auto& [name, text] : programs) {
    const bool is_c = name.ends_with(".c");
    // Of version 3 there are no headers of that name.
    if (name == "catch2_test.cpp" && !LEAKRUN_HAS_CATCH2_V2) {
      continue;
    }
    const fs::path output = folder_.path() / "program";
    const auto compiled = run(is_c ? "clang" : "clang++",
                              {"-Wall", "-Wextra", "-Werror", "-I" LEAKRUN_INCLUDE, name, "-o",
                               output.string(), is_c ? "-lm" : "-lgtest", "-pthread"},
                              folder_.path());
    ASSERT_EQ(compiled.exit_status, 0) << name << compiled.error_output;
    EXPECT_EQ(run(output.string(), {}, folder_.path()).exit_status, 0) << name;
  }
}

TEST_F(Examples, LeakrunSaysWhatTheDocumentHas) {
  const PrivateFolder alone("leakrun-e2e");
  write_source(alone.path() / "import_test.cpp", programs_of(document_)["import_test.cpp"]);
  const auto result = run(LEAKRUN_PROGRAM, {"--verbose", "."}, alone.path());
  const std::string start = "Memory leak detected: ";
  const std::size_t sentence = document_.find(start);
  EXPECT_THAT(result.output, testing::HasSubstr(document_.substr(
                                 sentence, document_.find('\n', sentence) - sentence)));
  for (const char* row : {"mark   loaded\n", "scope  import\n", "mark   after a small import\n",
                          "scope  import, over its threshold\n"}) {
    EXPECT_THAT(result.output, testing::HasSubstr(row));
    EXPECT_THAT(document_, testing::HasSubstr(row));
  }
}

}  // namespace
}  // namespace leakrun
