#include "base/appended_file.h"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/file.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class AppendedFileTest : public testing::Test {
 protected:
  std::string content() const { return read_file(file_, 1 << 20).value_or("unreadable"); }

  // What a child process, which has no lock of this one, returns.
  template <class Act>
  static int in_child(Act act) {
    const pid_t pid = fork();
    if (pid == 0) {
      _exit(act());
    }
    int status = 0;
    waitpid(pid, &status, 0);
    return WEXITSTATUS(status);
  }

  PrivateFolder folder_{"leakrun-unit"};
  fs::path file_ = folder_.path() / "file";
};

TEST_F(AppendedFileTest, TakesThePlaceOfTheOldFileAndGrows) {
  ASSERT_TRUE(write_file_atomically(file_, "old"));
  auto file = AppendedFile::replace(file_, "head\n");
  ASSERT_TRUE(file) << file.error();
  EXPECT_EQ(content(), "head\n");
  EXPECT_TRUE(file->append("one\n"));
  EXPECT_TRUE(file->append("two\n"));
  EXPECT_EQ(content(), "head\none\ntwo\n");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_.path()), {}), 1);
}

TEST_F(AppendedFileTest, IsForOneProcessAtATime) {
  auto file = AppendedFile::replace(file_, "head\n");
  ASSERT_TRUE(file) << file.error();
  EXPECT_EQ(in_child([&] {
              const auto other = AppendedFile::replace(file_, "other\n");
              const std::string process = "(process " + std::to_string(getppid()) + ")";
              return !other && other.error().find(process) != std::string::npos ? 7 : 1;
            }),
            7);
  // Nor does a child that went away take the lock with it.
  EXPECT_EQ(in_child([&] { return AppendedFile::replace(file_, "other\n") ? 1 : 7; }), 7);
  EXPECT_TRUE(file->append("one\n"));
  EXPECT_EQ(in_child([&] { return content() == "head\none\n" ? 7 : 1; }), 7);
  file = AppendedFile::replace(folder_.path() / "elsewhere", "");
  EXPECT_EQ(in_child([&] { return AppendedFile::replace(file_, "next\n") ? 7 : 1; }), 7);
  EXPECT_EQ(content(), "next\n");
}

TEST_F(AppendedFileTest, WhatIsPutInItsPlaceIsFreeAgain) {
  auto file = AppendedFile::replace(file_, "head\n");
  ASSERT_TRUE(file) << file.error();
  ASSERT_TRUE(write_file_atomically(file_, "complete"));
  EXPECT_TRUE(file->append("late\n"));
  EXPECT_EQ(content(), "complete");
  EXPECT_EQ(in_child([&] { return AppendedFile::replace(file_, "next\n") ? 7 : 1; }), 7);
}

TEST_F(AppendedFileTest, WhatAKilledProcessLeftBesideDoesNotMatter) {
  ASSERT_TRUE(write_file_atomically(folder_.path() / ".file.leakrun-new", "left behind"));
  EXPECT_TRUE(AppendedFile::replace(file_, "head\n"));
  EXPECT_EQ(content(), "head\n");
}

TEST_F(AppendedFileTest, WritesThroughASymbolicLink) {
  ASSERT_TRUE(write_file_atomically(file_, "old"));
  fs::create_symlink("file", folder_.path() / "link");
  ASSERT_TRUE(AppendedFile::replace(folder_.path() / "link", "head\n"));
  EXPECT_TRUE(fs::is_symlink(folder_.path() / "link"));
  EXPECT_EQ(content(), "head\n");
}

TEST_F(AppendedFileTest, APieceThatDoesNotFitIsLeftOutAsAWhole) {
  EXPECT_EQ(in_child([&] {
              const rlimit limit{10, 10};
              std::signal(SIGXFSZ, SIG_IGN);
              setrlimit(RLIMIT_FSIZE, &limit);
              auto file = AppendedFile::replace(file_, "head\n");
              return file && file->append("one\n") && !file->append("three\n") ? 7 : 1;
            }),
            7);
  EXPECT_EQ(content(), "head\none\n");
}

TEST_F(AppendedFileTest, NamesTheFileAndTheReason) {
  const auto file = AppendedFile::replace("/proc/nowhere", "");
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error(), HasSubstr("cannot write /proc/nowhere: "));
}

}  // namespace
}  // namespace leakrun
