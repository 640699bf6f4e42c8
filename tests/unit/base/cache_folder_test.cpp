#include "base/cache_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "base/file.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

using testing::UnorderedElementsAre;

/// A variable of the environment, put back at the end.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    const char* old = std::getenv(name);
    had_ = old != nullptr;
    old_ = had_ ? old : "";
    value != nullptr ? setenv(name, value, 1) : unsetenv(name);
  }
  ~Variable() { had_ ? setenv(name_, old_.c_str(), 1) : unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  bool had_ = false;
  std::string old_;
};

class CacheFolder : public testing::Test {
 protected:
  fs::path file(const std::string& name, int hours_old, std::size_t bytes = 1) {
    std::ofstream(folder_.path() / name) << std::string(bytes, 'x');
    fs::last_write_time(folder_.path() / name,
                        fs::file_time_type::clock::now() - std::chrono::hours(hours_old));
    return folder_.path() / name;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_.path())) {
      names.push_back(entry.path().filename());
    }
    return names;
  }

  PrivateFolder folder_{"leakrun-cache-test-"};
};

TEST_F(CacheFolder, StandsWhereXdgSays) {
  const Variable cache("XDG_CACHE_HOME", "/cache");
  EXPECT_EQ(cache_folder("symbols"), "/cache/leakrun/symbols");
}

TEST_F(CacheFolder, StandsInTheHomeFolderElse) {
  const Variable cache("XDG_CACHE_HOME", "relative");
  const Variable home("HOME", "/home/me");
  EXPECT_EQ(cache_folder("symbols"), "/home/me/.cache/leakrun/symbols");
}

TEST_F(CacheFolder, IsNowhereWithoutEither) {
  const Variable cache("XDG_CACHE_HOME", nullptr);
  const Variable home("HOME", nullptr);
  EXPECT_EQ(cache_folder("symbols"), "");
  EXPECT_FALSE(make_private_folder(""));
}

TEST_F(CacheFolder, IsMadeForThisUserAlone) {
  const fs::path folder = folder_.path() / "a" / "b";
  EXPECT_TRUE(make_private_folder(folder));
  EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
  EXPECT_TRUE(make_private_folder(folder));
}

TEST_F(CacheFolder, IsNotUsedWhereOthersMayWrite) {
  const fs::path folder = folder_.path() / "open";
  fs::create_directory(folder);
  fs::permissions(folder, fs::perms::all);
  EXPECT_FALSE(make_private_folder(folder));
  fs::create_symlink("open", folder_.path() / "link");
  fs::permissions(folder, fs::perms::owner_all);
  EXPECT_TRUE(make_private_folder(folder));
  EXPECT_FALSE(make_private_folder(folder_.path() / "link"));
  file("plain", 0);
  EXPECT_FALSE(make_private_folder(folder_.path() / "plain"));
}

TEST_F(CacheFolder, LosesWhatWasNotUsedForLong) {
  file("old", 30);
  file("new", 10);
  remove_unused_files(folder_.path(), {.longest_unused = std::chrono::hours(20)});
  EXPECT_THAT(names(), UnorderedElementsAre("new"));
}

TEST_F(CacheFolder, LosesTheOldestOfTooManyFiles) {
  file("oldest", 3);
  file("newest", 1);
  file("older", 2);
  remove_unused_files(folder_.path(), {.most_files = 2});
  EXPECT_THAT(names(), UnorderedElementsAre("newest", "older"));
}

TEST_F(CacheFolder, LosesTheOldestOfTooManyBytes) {
  file("oldest", 3, 10);
  file("newest", 1, 100);
  file("older", 2, 50);
  remove_unused_files(folder_.path(), {.most_bytes = 150});
  EXPECT_THAT(names(), UnorderedElementsAre("newest", "older"));
  remove_unused_files(folder_.path() / "absent", {});
}

TEST_F(CacheFolder, NamesFilesTheSameInEveryRun) {
  // The published values of FNV-1a for "" and "a".
  EXPECT_EQ(cache_file_name(""), "cbf29ce484222325");
  EXPECT_EQ(cache_file_name("a"), "af63dc4c8601ec8c");
}

}  // namespace
}  // namespace leakrun
