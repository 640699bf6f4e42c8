#include "symbolize/dwarf_backend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <memory>

#include "base/child_process.h"
#include "base/file.h"
#include "base/text.h"
#include "symbolize/build_id.h"
#include "symbolize/debug_file.h"
#include "symbolize/symbolize.h"
#include "tests/unit/runner/temporary_tree.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const fs::path kPlaces = LEAKRUN_PLACES;

/// What a program of places/ says of itself.
struct Places {
  std::uint64_t offset = 0;
  std::uint32_t inner_line = 0;
  std::uint32_t outer_line = 0;
};

Places places_of(const fs::path& program) {
  Command command;
  command.arguments = {program.string()};
  if (program.extension() == ".so") {
    command.arguments = {(kPlaces / "host").string(), program.string()};
  }
  const auto result = run_command(command);
  EXPECT_TRUE(result && result->exit_status == 0) << program;
  const std::vector<std::string> words = split(trimmed(result->output), ' ');
  Places places;
  std::from_chars(words[0].data(), words[0].data() + words[0].size(), places.offset, 16);
  places.inner_line = static_cast<std::uint32_t>(leading_number(words.at(1)).value_or(0));
  places.outer_line = static_cast<std::uint32_t>(leading_number(words.at(2)).value_or(0));
  return places;
}

Stack stack_of(const fs::path& program, std::uint64_t offset) {
  const std::vector<std::uint64_t> offsets{offset};
  const auto stacks = DwarfBackend().resolve({program.string(), ""}, offsets);
  EXPECT_TRUE(stacks) << stacks.error();
  return stacks ? stacks->front() : Stack{};
}

void expect_both_frames(const Stack& stack, const Places& places, const std::string& compiler,
                        const std::string& inner_name = "places::inlined_caller(int)") {
  ASSERT_THAT(stack, SizeIs(2));
  EXPECT_EQ(stack[0].function, inner_name);
  EXPECT_THAT(stack[0].file, EndsWith("/places/places.cpp"));
  EXPECT_TRUE(fs::path(stack[0].file).is_absolute());
  EXPECT_EQ(stack[0].line, places.inner_line);
  // Clang tells where the call begins, GCC where its arguments do.
  EXPECT_EQ(stack[0].column, compiler == "gcc" ? 20U : 10U);
  EXPECT_TRUE(stack[0].inlined);
  EXPECT_EQ(stack[1].function, "places::outer_caller(int)");
  EXPECT_THAT(stack[1].file, EndsWith("/places/places.cpp"));
  EXPECT_EQ(stack[1].line, places.outer_line);
  EXPECT_FALSE(stack[1].inlined);
}

/// Knows one name for everything.
class OneName : public SymbolizerBackend {
 public:
  tl::expected<std::vector<Stack>, std::string> resolve(
      const Module&, std::span<const std::uint64_t> offsets) override {
    Frame frame;
    frame.function = "by another";
    return std::vector<Stack>(offsets.size(), Stack{frame});
  }
};

class EachForm : public testing::TestWithParam<std::string> {};

TEST_P(EachForm, IsRead) {
  const fs::path program = kPlaces / GetParam();
  const Places places = places_of(program);
  expect_both_frames(stack_of(program, places.offset), places, split(GetParam(), '-').front());
}

std::vector<std::string> all_forms() {
  std::vector<std::string> forms = {"clang-dwarf4",
                                    "clang-dwarf4-split",
                                    "clang-dwarf4-sections",
                                    "gcc-dwarf4",
                                    "gcc-dwarf4-split",
                                    "clang-dwarf5",
                                    "clang-dwarf5-split",
                                    "clang-dwarf5-sections",
                                    "gcc-dwarf5",
                                    "gcc-dwarf5-split",
                                    "clang-zlib",
                                    "gcc-zlib",
                                    "gcc-zlib-gnu",
                                    "gcc-dwarf64",
                                    "clang-no-pie",
                                    "gcc-no-pie",
                                    "clang-shared.so",
                                    "gcc-shared.so"};
  for (const std::string& form : split(LEAKRUN_PLACES_OF_CLANG_19, ' ')) {
    if (!form.empty()) {
      forms.push_back(form);
    }
  }
  return forms;
}

INSTANTIATE_TEST_SUITE_P(Compilers, EachForm, testing::ValuesIn(all_forms()), [](const auto& form) {
  std::string name = form.param;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return std::isalnum(c) == 0; }, '_');
  return name;
});

TEST(DwarfBackend, ReadsLineTablesAlone) {
  // Clang names inlined functions by their last names there.
  const Places clang = places_of(kPlaces / "clang-lines");
  expect_both_frames(stack_of(kPlaces / "clang-lines", clang.offset), clang, "clang",
                     "inlined_caller");
  const Places gcc = places_of(kPlaces / "gcc-lines");
  expect_both_frames(stack_of(kPlaces / "gcc-lines", gcc.offset), gcc, "gcc");
}

TEST(DwarfBackend, FindsUnitsThatDoNotSayWhereTheirCodeIs) {
  const fs::path program = kPlaces / "gcc-strict-dwarf2";
  const Places places = places_of(program);
  const Stack stack = stack_of(program, places.offset);
  // DWARF 2 does not say where a call was that was inlined.
  ASSERT_THAT(stack, SizeIs(2));
  EXPECT_EQ(stack[0].line, places.inner_line);
  EXPECT_TRUE(stack[0].inlined);
  EXPECT_EQ(stack[1].function, "places::outer_caller(int)");
}

TEST(DwarfBackend, HasAnotherDemangleWhatItCannot) {
  // A file without debug information whose symbol is in a mangling that no demangler knows.
  const TemporaryTree tree;
  const fs::path program = kPlaces / "symbols-alone";
  auto bytes = read_file(program, std::size_t{1} << 20);
  ASSERT_TRUE(bytes);
  const std::string name = "_ZN6places12outer_callerEi";
  const std::size_t at = bytes->find(name);
  ASSERT_NE(at, std::string::npos);
  bytes->replace(at, name.size(), "_ZN6places12outer_callerT!");
  const auto changed = tree.write("changed", *bytes);
  const std::vector<std::uint64_t> offsets{places_of(program).offset};
  const auto stacks = DwarfBackend(std::make_unique<OneName>()).resolve({changed, ""}, offsets);
  ASSERT_TRUE(stacks);
  EXPECT_EQ(stacks->front().front().function, "by another");
}

TEST(DwarfBackend, TakesFunctionsFromTheSymbolTableWhereThereIsNothingElse) {
  const Stack stack =
      stack_of(kPlaces / "symbols-alone", places_of(kPlaces / "symbols-alone").offset);
  ASSERT_THAT(stack, SizeIs(1));
  EXPECT_EQ(stack[0].function, "places::outer_caller(int)");
  EXPECT_EQ(stack[0].file, "");
  EXPECT_EQ(stack[0].line, 0U);
}

TEST(DwarfBackend, KnowsNothingOfAStrippedProgram) {
  EXPECT_THAT(stack_of(kPlaces / "nothing-left", places_of(kPlaces / "nothing-left").offset),
              IsEmpty());
}

std::vector<std::string> warnings_of(const fs::path& program) {
  const std::uint64_t offset = places_of(program).offset;
  DwarfBackend backend;
  ModuleTable modules;
  const ModuleId id = modules.intern(program, "");
  Symbols symbols;
  std::vector<std::string> warnings;
  symbols.resolve({{id, offset}}, modules, backend, warnings);
  symbols.resolve({{id, offset + 1}}, modules, backend, warnings);
  return warnings;
}

TEST(DwarfBackend, SaysOnceThatAProgramIsStripped) {
  for (const char* name : {"symbols-alone", "nothing-left"}) {
    EXPECT_THAT(warnings_of(kPlaces / name),
                ElementsAre((kPlaces / name).string() +
                            " has no debug information, so its call stacks have no lines: build it "
                            "with -g, and do not strip it"));
  }
  EXPECT_THAT(warnings_of(kPlaces / "linked"), IsEmpty());
  EXPECT_THAT(warnings_of(kPlaces / "gcc-dwarf5"), IsEmpty());
}

TEST(DwarfBackend, FollowsADebugLink) {
  const Places places = places_of(kPlaces / "linked");
  expect_both_frames(stack_of(kPlaces / "linked", places.offset), places, "gcc");
}

TEST(FindDebugFile, LooksForTheBuildId) {
  auto image = ElfImage::open(kPlaces / "nothing-left");
  ASSERT_TRUE(image);
  const std::string id = image->build_id();
  ASSERT_THAT(id, SizeIs(40));
  const TemporaryTree tree;
  const fs::path folder = tree / "debug";
  EXPECT_FALSE(find_debug_file(kPlaces / "nothing-left", *image, folder));
  fs::create_directories(folder / ".build-id" / id.substr(0, 2));
  const fs::path file = folder / ".build-id" / id.substr(0, 2) / (id.substr(2) + ".debug");
  fs::copy_file(kPlaces / "linked.debug", file);
  const auto found = find_debug_file(kPlaces / "nothing-left", *image, folder);
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->has_section(".debug_info"));
}

TEST(FindDebugFile, RefusesTheFileOfAnotherProgram) {
  auto image = ElfImage::open(kPlaces / "nothing-left");
  ASSERT_TRUE(image);
  const std::string id = image->build_id();
  const TemporaryTree tree;
  const fs::path folder = tree / "debug";
  fs::create_directories(folder / ".build-id" / id.substr(0, 2));
  fs::copy_file(kPlaces / "clang-dwarf5",
                folder / ".build-id" / id.substr(0, 2) / (id.substr(2) + ".debug"));
  EXPECT_FALSE(find_debug_file(kPlaces / "nothing-left", *image, folder));
}

TEST(DwarfBackend, AnswersEachAddressInOrder) {
  const fs::path program = kPlaces / "clang-dwarf5";
  const std::uint64_t known = places_of(program).offset;
  const std::vector<std::uint64_t> offsets{known, 1, known, 0xffffffffffffffff};
  const auto stacks = DwarfBackend().resolve({program.string(), ""}, offsets);
  ASSERT_TRUE(stacks) << stacks.error();
  ASSERT_THAT(*stacks, SizeIs(4));
  EXPECT_THAT((*stacks)[0], SizeIs(2));
  EXPECT_THAT((*stacks)[1], IsEmpty());
  EXPECT_TRUE((*stacks)[2] == (*stacks)[0]);
  EXPECT_THAT((*stacks)[3], IsEmpty());
}

TEST(DwarfBackend, SaysWhatAModuleIsThatItCannotRead) {
  const TemporaryTree tree;
  const std::vector<std::uint64_t> offsets{1};
  const auto missing = DwarfBackend().resolve({"/nowhere/net_tests", ""}, offsets);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error(), "No such file or directory");
  const auto text = DwarfBackend().resolve({tree.write("net_tests", "text"), ""}, offsets);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error(), "it is no ELF file");
  const auto folder = DwarfBackend().resolve({(tree / "").string(), ""}, offsets);
  ASSERT_FALSE(folder);
}

TEST(DwarfBackend, RefusesAProgramThatWasBuiltAnew) {
  const fs::path program = kPlaces / "clang-dwarf5";
  const std::vector<std::uint64_t> offsets{1};
  const auto stacks = DwarfBackend().resolve({program.string(), "aa01"}, offsets);
  ASSERT_FALSE(stacks);
  EXPECT_THAT(stacks.error(), HasSubstr("it was built anew since (build-id "));
}

/// Counts how often a file is opened, by inotify(7).
class Openings {
 public:
  explicit Openings(const fs::path& file) : watch_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    EXPECT_GE(::inotify_add_watch(watch_, file.c_str(), IN_OPEN), 0);
  }
  ~Openings() { ::close(watch_); }
  Openings(const Openings&) = delete;
  Openings& operator=(const Openings&) = delete;

  /// Since the last call. Events that are the same and were not read are one event.
  bool were_any() {
    std::array<char, 4096> events;
    return ::read(watch_, events.data(), events.size()) > 0;
  }

 private:
  int watch_;
};

TEST(DwarfBackend, OpensAModuleOnceForAllLookUps) {
  const fs::path program = kPlaces / "clang-dwarf5";
  const Places places = places_of(program);
  Openings openings(program);
  DwarfBackend backend;
  const std::vector<std::uint64_t> first{places.offset};
  const auto stacks = backend.resolve({program.string(), ""}, first);
  ASSERT_TRUE(stacks);
  EXPECT_TRUE(openings.were_any());
  const std::vector<std::uint64_t> later{1, places.offset};
  const auto again = backend.resolve({program.string(), ""}, later);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->at(1), stacks->front());
  EXPECT_FALSE(openings.were_any());
}

TEST(DwarfBackend, NoticesBetweenTwoLookUpsThatAProgramWasBuiltAnew) {
  const TemporaryTree tree;
  const fs::path program = tree / "program";
  fs::copy_file(kPlaces / "clang-dwarf5", program);
  const Places places = places_of(program);
  const std::string build_id = module_facts(program).build_id;
  ASSERT_NE(build_id, "");
  DwarfBackend backend;
  const std::vector<std::uint64_t> offsets{places.offset};
  ASSERT_TRUE(backend.resolve({program.string(), build_id}, offsets));
  fs::copy_file(kPlaces / "clang-dwarf4", program, fs::copy_options::overwrite_existing);
  const auto stacks = backend.resolve({program.string(), build_id}, offsets);
  ASSERT_FALSE(stacks);
  EXPECT_THAT(stacks.error(), HasSubstr("it was built anew since"));
}

TEST(DwarfBackend, SurvivesAFileThatIsCutOff) {
  const TemporaryTree tree;
  const fs::path program = kPlaces / "gcc-dwarf4";
  const std::uint64_t known = places_of(program).offset;
  const auto whole = read_file(program, std::size_t{1} << 20);
  ASSERT_TRUE(whole);
  for (std::size_t length = 0; length < whole->size(); length += 512) {
    const auto cut = tree.write("cut", whole->substr(0, length));
    const std::vector<std::uint64_t> offsets{known};
    const auto stacks = DwarfBackend().resolve({cut, ""}, offsets);
    EXPECT_TRUE(!stacks || stacks->size() == 1);
  }
}

TEST(DwarfBackend, AsksAnotherWhereASplitFileIsGone) {
  const TemporaryTree tree;
  const fs::path program = kPlaces / "clang-dwarf5-split";
  const auto image = read_file(program, std::size_t{1} << 20);
  ASSERT_TRUE(image);
  // Of the same length, so that all stays where it is.
  std::string moved = *image;
  const std::string name = "clang-dwarf5-split.dwo";
  for (std::size_t at = 0; (at = moved.find(name, at)) != std::string::npos;) {
    moved.replace(at, 5, "GONE!");
  }
  const auto copy = tree.write("moved", moved);
  const std::uint64_t known = places_of(program).offset;
  const std::vector<std::uint64_t> offsets{known};
  const auto other = DwarfBackend(std::make_unique<OneName>()).resolve({copy, ""}, offsets);
  ASSERT_TRUE(other);
  EXPECT_EQ(other->front().front().function, "by another");
  // Without another it tells what the program itself has: its symbols and its line table.
  const Stack stack = stack_of(copy, known);
  ASSERT_THAT(stack, SizeIs(1));
  EXPECT_EQ(stack[0].function, "places::outer_caller(int)");
  EXPECT_EQ(stack[0].line, places_of(program).inner_line);
}

}  // namespace
}  // namespace leakrun
