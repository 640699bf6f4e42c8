#include "runner/output_capture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace leakrun {
namespace {

using testing::SizeIs;

TEST(OutputCapture, IsEmptyAtFirst) {
  const OutputCapture capture(4);
  EXPECT_EQ(capture.text(), "");
  EXPECT_FALSE(capture.is_truncated());
}

TEST(OutputCapture, KeepsAllUpToTwiceItsLimit) {
  OutputCapture capture(4);
  capture.append("abc");
  EXPECT_EQ(capture.text(), "abc");
  capture.append("defgh");
  EXPECT_EQ(capture.text(), "abcdefgh");
  EXPECT_FALSE(capture.is_truncated());
}

TEST(OutputCapture, LeavesOutTheMiddleAndSaysHowMuch) {
  OutputCapture capture(4);
  capture.append("abcdefghi");
  EXPECT_TRUE(capture.is_truncated());
  EXPECT_EQ(capture.text(), "abcd\n[leakrun: 1 bytes left out here]\nfghi");
}

TEST(OutputCapture, KeepsTheSameHoweverItIsWritten) {
  const std::string written = "0123456789abcdefghijklmnopqrstuvwxyz";
  for (std::size_t size = 1; size <= written.size(); size++) {
    OutputCapture capture(5);
    for (std::size_t at = 0; at < written.size(); at += size) {
      capture.append(std::string_view(written).substr(at, size));
    }
    EXPECT_EQ(capture.text(), "01234\n[leakrun: 26 bytes left out here]\nvwxyz") << size;
  }
}

TEST(OutputCapture, KeepsBytesAsTheyAre) {
  OutputCapture capture(8);
  capture.append(std::string_view("a\0\xff\n", 4));
  EXPECT_EQ(capture.text(), std::string("a\0\xff\n", 4));
}

std::size_t resident_bytes() {
  std::size_t size = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

TEST(OutputCapture, StaysSmallWhateverIsWritten) {
  OutputCapture capture(1000);
  const std::size_t before = resident_bytes();
  const std::string block(1000, 'x');
  for (int i = 0; i < 65'536; i++) {
    capture.append(block);
  }
  EXPECT_LT(resident_bytes(), before + (16U << 20));
  EXPECT_TRUE(capture.is_truncated());
  EXPECT_THAT(capture.text(), SizeIs(testing::Le(2100U)));
  EXPECT_THAT(capture.text(), testing::HasSubstr("[leakrun: 65534000 bytes left out here]"));
}

}  // namespace
}  // namespace leakrun
