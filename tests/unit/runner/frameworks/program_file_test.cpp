#include "runner/frameworks/program_file.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "base/child_process.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

std::filesystem::path compile(const TemporaryTree& tree, const std::string& name,
                              const std::string& source, std::vector<std::string> flags = {}) {
  const std::filesystem::path file = tree.write(name + ".c", source);
  std::vector<std::string> command = {"cc", file.string(), "-o", (tree / name).string()};
  command.insert(command.end(), flags.begin(), flags.end());
  Command compilation;
  compilation.arguments = std::move(command);
  compilation.working_directory = tree.path();
  const auto result = run_command(compilation);
  EXPECT_TRUE(result && result->exit_status == 0) << (result ? result->error_output : "");
  return tree / name;
}

// The words stand apart, so that this program itself is not taken for more than it is.
TEST(ProgramFile, TextOfAFrameworkMakesACandidate) {
  const TemporaryTree tree;
  EXPECT_THAT(inspect_program(compile(tree, "plain", "int main() { return 0; }\n"), "").candidates,
              IsEmpty());
  const std::string two = std::string("const char* one = \"--list_con") +
                          "tent\"; const char* two = \"--gtest_list_" +
                          "tests\"; int main() { return one == two; }\n";
  EXPECT_THAT(inspect_program(compile(tree, "two", two), "").candidates,
              ElementsAre(Framework::kGoogleTest, Framework::kBoostTest));
  EXPECT_THAT(inspect_program(tree.write("text", "--gtest_list_tests"), "").candidates, IsEmpty());
  EXPECT_THAT(inspect_program(tree / "nothing", "").candidates, IsEmpty());
}

TEST(ProgramFile, SymbolsOfASharedFrameworkMakeACandidate) {
  const TemporaryTree tree;
  compile(tree, "libboost.so", "void _ZN5boost9unit_test4mainEv(void) {}\n", {"-shared", "-fPIC"});
  const auto program = compile(
      tree, "program",
      "void _ZN5boost9unit_test4mainEv(void); int main() { _ZN5boost9unit_test4mainEv(); }\n",
      {(tree / "libboost.so").string()});
  EXPECT_THAT(inspect_program(program, "").candidates, ElementsAre(Framework::kBoostTest));
}

const std::string kSource = std::string("extern int cases; const char* text = \"list_con") +
                            "tent\"; int main() { return cases; }\n";

TEST(ProgramFile, LibrariesOfTheProgramArePartOfItsIdentity) {
  const TemporaryTree tree;
  compile(tree, "libcases.so", "int cases = 0;\n",
          {"-shared", "-fPIC", "-Wl,-soname,libcases.so", "-Wl,--build-id"});
  const auto program =
      compile(tree, "program", kSource, {"-L.", "-lcases", "-Wl,-rpath,$ORIGIN", "-Wl,--build-id"});
  const std::string before = inspect_program(program, "").identity;
  EXPECT_THAT(before, StartsWith("build-id "));
  EXPECT_EQ(inspect_program(program, "").identity, before);
  compile(tree, "libcases.so", "int cases = 1; int more = 2;\n",
          {"-shared", "-fPIC", "-Wl,-soname,libcases.so", "-Wl,--build-id"});
  EXPECT_NE(inspect_program(program, "").identity, before);
}

TEST(ProgramFile, WithoutBuildIdTheFileItselfCounts) {
  const TemporaryTree tree;
  const auto program =
      compile(tree, "program", "int cases = 0;\n" + kSource.substr(18), {"-Wl,--build-id=none"});
  const std::string before = inspect_program(program, "").identity;
  EXPECT_THAT(before, StartsWith("file " + program.string()));
  std::filesystem::last_write_time(
      program, std::filesystem::file_time_type::clock::now() + std::chrono::seconds(5));
  EXPECT_NE(inspect_program(program, "").identity, before);
}

}  // namespace
}  // namespace leakrun
