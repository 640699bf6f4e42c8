#include <gmock/gmock.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/child_process.h"
#include "base/file.h"
#include "leakrun_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Flamegraph : public testing::Test {
 protected:
  // Runs these programs, and keeps their results document.
  void run(const std::vector<std::string>& programs) {
    Invocation invocation{.arguments = {"--threshold-mb", "1", "--json", results()}};
    for (const std::string& name : programs) {
      invocation.arguments.push_back(program("clang", name));
    }
    run_leakrun(invocation);
  }

  InvocationResult draw(const std::vector<std::string>& options) const {
    Invocation invocation{.arguments = {"flamegraph", results()}};
    invocation.arguments.insert(invocation.arguments.end(), options.begin(), options.end());
    return run_leakrun(invocation);
  }

  // What it wrote into `name`.
  std::string drawn(const std::string& name, std::vector<std::string> options = {}) const {
    options.insert(options.end(), {"-o", path(name)});
    const InvocationResult result = draw(options);
    EXPECT_EQ(result.exit_status, 0) << result.error_output;
    return read_file(path(name), 10'000'000).value_or("");
  }

  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  std::string results() const { return path("results.json"); }

  PrivateFolder folder_{"leakrun-e2e"};
};

TEST_F(Flamegraph, DrawsWhatGrewAndWhatShrank) {
  run({"gives_back_and_grows"});
  const std::string svg = drawn("growth.svg");
  EXPECT_THAT(svg, AllOf(StartsWith("<svg "), HasSubstr("Growth of gives_back_and_grows"),
                         HasSubstr(">keep_more()</text>"), HasSubstr(">− fill_at_start()</text>"),
                         HasSubstr("+6.00 MB, "), HasSubstr("-2.00 MB, ")));
  const std::string html = drawn("growth.html");
  EXPECT_THAT(html, AllOf(HasSubstr("keep_more()"), HasSubstr("fill_at_start()"),
                          HasSubstr("Growth of gives_back_and_grows")));
}

TEST_F(Flamegraph, WritesForOtherTools) {
  run({"gives_back_and_grows"});
  EXPECT_THAT(drawn("growth.folded"), AllOf(HasSubstr("main;keep_more()"), HasSubstr(" 6291456\n"),
                                            Not(HasSubstr("fill_at_start"))));
  const auto speedscope = nlohmann::json::parse(drawn("growth.speedscope.json"));
  EXPECT_GE(speedscope.at("profiles").at(0).at("endValue"), 6291456);
  drawn("growth.pb.gz");
  Command unpack;
  unpack.arguments = {"python3", "-c", "import gzip, sys; print(gzip.open(sys.argv[1]).read())",
                      path("growth.pb.gz")};
  const auto profile = run_command(unpack);
  ASSERT_TRUE(profile) << profile.error();
  EXPECT_THAT(profile->output,
              AllOf(HasSubstr("inuse_space"), HasSubstr("keep_more()"),
                    HasSubstr("fill_at_start()"), HasSubstr("gives_back_and_grows.cpp")));
}

TEST_F(Flamegraph, SaysWhatAFormatHasNoPlaceFor) {
  run({"gives_back_and_grows"});
  const InvocationResult result = draw({"--format", "folded", "-o", "-"});
  EXPECT_EQ(result.exit_status, 0);
  EXPECT_THAT(result.output, HasSubstr("keep_more()"));
  EXPECT_THAT(result.error_output, HasSubstr("that shrank"));
}

TEST_F(Flamegraph, DrawsWhatIsLive) {
  run({"gives_back_and_grows"});
  EXPECT_THAT(drawn("live.folded", {"--live"}),
              AllOf(HasSubstr("keep_more()"), Not(HasSubstr("fill_at_start"))));
}

TEST_F(Flamegraph, DrawsWhatLeakedOfTheTestsThatAreNamed) {
  run({"leaks", "cache_grows"});
  EXPECT_THAT(drawn("leaks.txt", {"--leaks"}),
              AllOf(HasSubstr("main"), Not(HasSubstr("remember"))));
  EXPECT_THAT(drawn("all.folded"), HasSubstr("remember(int)"));
  const InvocationResult none = draw({"--leaks", "--test", "cache_*", "-o", path("none.svg")});
  EXPECT_EQ(none.exit_status, 4);
  EXPECT_THAT(none.error_output, HasSubstr("nothing to draw: no leak is in the results"));
  EXPECT_FALSE(fs::exists(path("none.svg")));
  EXPECT_THAT(drawn("whole.folded", {"--test", program("clang", "cache_grows") + "::cache_grows"}),
              AllOf(HasSubstr("remember(int)"), Not(HasSubstr("leaks.cpp"))))
      << "named by its whole target";
  const InvocationResult mistyped = draw({"--test", "cache_grow", "-o", path("none.svg")});
  EXPECT_EQ(mistyped.exit_status, 4);
  EXPECT_THAT(mistyped.error_output, HasSubstr("did you mean 'cache_grows'?"));
}

TEST_F(Flamegraph, SaysWhyThereIsNothingToDraw) {
  run({"clean"});
  for (const char* kind : {"--growth", "--live"}) {
    const InvocationResult result = draw({kind, "-o", path("none.html")});
    EXPECT_EQ(result.exit_status, 4) << kind;
    EXPECT_THAT(result.error_output, HasSubstr("64 KB")) << kind;
    EXPECT_FALSE(fs::exists(path("none.html"))) << kind;
  }
}

TEST_F(Flamegraph, WritesOverNothingElse) {
  run({"cache_grows"});
  for (const char* name : {"notes.svg", "notes.html", "notes.json", "notes.pb.gz", "notes.txt"}) {
    write_source(path(name), "Do not forget\nthe milk.\n");
    const InvocationResult result = draw({"-o", path(name)});
    EXPECT_EQ(result.exit_status, 2) << name;
    EXPECT_THAT(result.error_output, HasSubstr("there is another file of this name")) << name;
    EXPECT_EQ(read_file(path(name), 100), "Do not forget\nthe milk.\n") << name;
  }
  for (const char* name : {"a.svg", "a.html", "a.json", "a.pb.gz", "a.txt"}) {
    EXPECT_EQ(drawn(name), drawn(name)) << "over one of its own";
  }
}

TEST_F(Flamegraph, RefusesWhatItCannotDo) {
  run({"cache_grows"});
  const auto refused = [&](const std::vector<std::string>& options) {
    const InvocationResult result = draw(options);
    EXPECT_EQ(result.exit_status, 2) << result.output;
    EXPECT_EQ(std::count(result.error_output.begin(), result.error_output.end(), '\n'), 1)
        << result.error_output;
    return result.error_output;
  };
  EXPECT_THAT(refused({}), HasSubstr("name a file with -o"));
  EXPECT_THAT(refused({"-o", "-"}), HasSubstr("add --format html|svg|folded|speedscope|pprof"));
  EXPECT_THAT(refused({"-o", path("a.png")}), HasSubstr("does not say which format"));
  EXPECT_THAT(refused({"--format", "png", "-o", path("a.png")}), HasSubstr("choose one of"));
  EXPECT_THAT(refused({"--live", "--leaks", "-o", path("a.svg")}),
              HasSubstr("a graph shows one of them"));
}

TEST_F(Flamegraph, TheDocumentHasAllThatIsLive) {
  const SuiteResult suite =
      suite_of({.arguments = {"--threshold-mb", "1", program("gcc", "gives_back_and_grows")}});
  const TestResult test = result_of(suite, "gives_back_and_grows");
  std::int64_t live = 0;
  for (const GrowthSite& site : test.live_sites) {
    live += site.bytes;
  }
  EXPECT_EQ(live, static_cast<std::int64_t>(test.final_bytes.value_or(0)));
  EXPECT_EQ(test.live_sites_omitted, 0U);
  std::int64_t changed = 0;
  for (const auto* sites : {&test.growth_sites, &test.shrunk_sites}) {
    for (const GrowthSite& site : *sites) {
      changed += site.bytes;
    }
  }
  EXPECT_EQ(changed, test.growth_bytes);
  EXPECT_EQ(test.shrunk_sites.at(0).allocations, -64);
}

}  // namespace
}  // namespace leakrun
