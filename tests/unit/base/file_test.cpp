#include "base/file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <system_error>

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class FileTest : public testing::Test {
 protected:
  fs::path in(const std::string& name) const { return folder.path() / name; }

  PrivateFolder folder{"leakrun-test."};
};

TEST_F(FileTest, ReadsBackWhatItWrote) {
  const std::string content("a\0b\n\xff", 5);
  ASSERT_TRUE(write_file_atomically(in("file"), content));
  EXPECT_EQ(read_file(in("file"), 100), content);
}

TEST_F(FileTest, ReadsUpToTheLimitAndNoFurther) {
  ASSERT_TRUE(write_file_atomically(in("file"), "12345"));
  EXPECT_EQ(read_file(in("file"), 5), "12345");
  const auto more = read_file(in("file"), 4);
  ASSERT_FALSE(more);
  EXPECT_THAT(more.error(), HasSubstr(in("file").string()));
  EXPECT_THAT(more.error(), HasSubstr("larger than 4 bytes"));
}

TEST_F(FileTest, NamesTheFileAndTheReasonWhereItCannotRead) {
  const auto missing = read_file(in("missing"), 100);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error(),
            "cannot read " + in("missing").string() + ": No such file or directory");
  EXPECT_FALSE(read_file(folder.path(), 100));
}

TEST_F(FileTest, ReplacesAFileAndLeavesNothingBeside) {
  ASSERT_TRUE(write_file_atomically(in("file"), "old"));
  ASSERT_TRUE(write_file_atomically(in("file"), "new"));
  EXPECT_EQ(read_file(in("file"), 100), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
}

TEST_F(FileTest, WritesWhatIsStreamed) {
  const auto stream = [](std::ostream& out) { out << "streamed"; };
  ASSERT_TRUE(write_file_atomically(in("a/file"), stream));
  ASSERT_TRUE(write_file_atomically(in("a/file"), stream));
  EXPECT_EQ(read_file(in("a/file"), 100), "streamed");
  EXPECT_EQ(std::distance(fs::directory_iterator(in("a")), fs::directory_iterator()), 1);
  EXPECT_TRUE(write_file_atomically("/dev/null", stream));
  EXPECT_FALSE(fs::is_regular_file("/dev/null"));
  const auto full = write_file_atomically("/dev/full", stream);
  ASSERT_FALSE(full);
  EXPECT_THAT(full.error(), HasSubstr("cannot write /dev/full: No space left on device"));
  EXPECT_FALSE(write_file_atomically(folder.path(), stream));
}

TEST_F(FileTest, CreatesMissingFolders) {
  ASSERT_TRUE(write_file_atomically(in("a/b/file"), "content"));
  EXPECT_EQ(read_file(in("a/b/file"), 100), "content");
}

TEST_F(FileTest, TellsWhatKeepsItFromWriting) {
  ASSERT_TRUE(write_file_atomically(in("file"), ""));
  const auto below_a_file = write_file_atomically(in("file/other"), "");
  ASSERT_FALSE(below_a_file);
  EXPECT_THAT(below_a_file.error(), HasSubstr("Not a directory"));
  EXPECT_FALSE(write_file_atomically(folder.path(), "over a folder"));
}

TEST_F(FileTest, TellsBeforehandWhatWouldKeepItFromWriting) {
  EXPECT_TRUE(check_writable(in("new/file")));
  EXPECT_TRUE(fs::is_empty(in("new")));
  EXPECT_TRUE(check_writable("/dev/null"));
  EXPECT_TRUE(check_writable("file-in-the-working-directory"));
  const auto no_folder = check_writable("/proc/nowhere/file");
  ASSERT_FALSE(no_folder);
  EXPECT_THAT(no_folder.error(), HasSubstr("/proc/nowhere/file"));
  const auto read_only = check_writable("/proc/file");
  ASSERT_FALSE(read_only);
  EXPECT_THAT(read_only.error(), HasSubstr("cannot write /proc/file: "));
  EXPECT_FALSE(check_writable(folder.path()));
}

TEST_F(FileTest, WritesThroughASymbolicLink) {
  ASSERT_TRUE(write_file_atomically(in("file"), "old"));
  fs::create_symlink(in("file"), in("link"));
  ASSERT_TRUE(write_file_atomically(in("link"), "new"));
  EXPECT_TRUE(fs::is_symlink(in("link")));
  EXPECT_EQ(read_file(in("file"), 100), "new");
}

TEST_F(FileTest, DoesNotPutAFileInThePlaceOfADevice) {
  ASSERT_EQ(::mkfifo(in("pipe").c_str(), 0600), 0);
  // Open for both, so that neither this test nor the writer waits for the other.
  std::fstream both(in("pipe"), std::ios::in | std::ios::out);
  ASSERT_TRUE(write_file_atomically(in("pipe"), "line\n"));
  std::string line;
  std::getline(both, line);
  EXPECT_EQ(line, "line");
  EXPECT_TRUE(fs::is_fifo(in("pipe")));
}

TEST_F(FileTest, WritesWithTheUsualPermissions) {
  const mode_t mask = ::umask(022);
  ASSERT_TRUE(write_file_atomically(in("file"), ""));
  ::umask(mask);
  EXPECT_EQ(fs::status(in("file")).permissions(), static_cast<fs::perms>(0644));
}

TEST(PrivateFolder, IsForThisUserOnlyAndGoneAfterwards) {
  fs::path path;
  {
    const PrivateFolder folder("leakrun-test.");
    path = folder.path();
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
    fs::create_directories(path / "a" / "b");
    std::ofstream(path / "a" / "file") << "content";
    // As a test may leave it behind.
    fs::permissions(path / "a" / "b", fs::perms::none);
    fs::permissions(path / "a", fs::perms::none);
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(PrivateFolder, DoesNotFollowLinksWhenItIsRemoved) {
  const PrivateFolder kept("leakrun-test.");
  std::ofstream(kept.path() / "file") << "content";
  {
    const PrivateFolder folder("leakrun-test.");
    fs::create_directory_symlink(kept.path(), folder.path() / "link");
  }
  EXPECT_TRUE(fs::exists(kept.path() / "file"));
}

}  // namespace
}  // namespace leakrun
