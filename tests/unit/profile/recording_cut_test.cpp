#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <sstream>

#include "profile/recording.h"
#include "tests/unit/profile/recorded_text.h"

namespace leakrun {
namespace {

void describe(const std::optional<SnapshotRecord>& record, std::ostream& out) {
  if (!record) {
    out << "none\n";
    return;
  }
  out << record->live_bytes << (record->was_denied ? " denied" : "") << '\n';
  if (record->profile) {
    for (const AllocationSite& site : record->profile->sites) {
      out << "  " << site.bytes << ' ' << site.allocations << ' ' << site.stack.size() << '\n';
    }
  }
}

std::string figures(const Recording& recording) {
  std::ostringstream out;
  out << recording.executable << "\nbaseline ";
  describe(recording.baseline, out);
  out << "final ";
  describe(recording.final_snapshot, out);
  return out.str();
}

std::string leaks(const Recording& recording) {
  std::ostringstream out;
  out << recording.leaks->leaked_bytes << ' ' << recording.leaks->leaked_allocations << '\n';
  for (const Leak& leak : recording.leaks->leaks) {
    out << leak.bytes << ' ' << leak.allocations << ' ' << leak.stack.size() << '\n';
  }
  return out.str();
}

class CutRecording : public testing::TestWithParam<std::string> {};

// A process may be killed, or its disk be full, at any time. What is then believed must be true:
// the figures are those of the whole, and leaks are known as in the whole or said to be unknown.
TEST_P(CutRecording, HasAProblemOrSaysTheSame) {
  const std::string text = recorded(GetParam());
  ModuleTable modules;
  const Recording whole = read_recording(text, modules);
  std::size_t trusted = 0;
  for (std::size_t length = 0; length < text.size(); length++) {
    const Recording cut = read_recording(std::string_view(text).substr(0, length), modules);
    if (!cut.problem.empty()) {
      continue;
    }
    trusted++;
    SCOPED_TRACE(length);
    ASSERT_EQ(text[length - 1], '\n');
    ASSERT_EQ(figures(cut), figures(whole));
    ASSERT_TRUE(cut.exit_status);
    ASSERT_TRUE(cut.leaks || !cut.leaks_unknown.empty());
    if (cut.leaks) {
      ASSERT_TRUE(whole.leaks);
      ASSERT_EQ(leaks(cut), leaks(whole));
      ASSERT_EQ(cut.exit_status, whole.exit_status);
    }
  }
  // Only within the leak check and behind it.
  const std::size_t check = text.find("\nleak-check");
  const std::size_t lines = check == std::string::npos ? 0 : lines_of(text.substr(check)).size();
  EXPECT_LE(trusted, lines);
}

INSTANTIATE_TEST_SUITE_P(AtEveryByte, CutRecording, testing::ValuesIn(recording_names()),
                         [](const auto& test) {
                           std::string name = test.param;
                           for (char& c : name) {
                             c = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
                           }
                           return name;
                         });

// Whatever stands there, reading ends; a line of another place is no reason to believe the rest.
TEST(GarbledRecording, HasAProblemWithTwoLinesSwappedBeforeTheLeakCheck) {
  const std::string text = recorded("leak.gcc-12");
  auto lines = lines_of(text.substr(0, text.find("leak-check\n")));
  const std::string check = text.substr(text.find("leak-check\n"));
  const auto first = std::find_if(lines.begin(), lines.end(), [](const std::string& line) {
    return line.starts_with("snapshot baseline");
  });
  for (auto line = first; line + 1 != lines.end(); ++line) {
    std::swap(*line, *(line + 1));
    std::string garbled;
    for (const std::string& part : lines) {
      garbled += part;
    }
    ModuleTable modules;
    EXPECT_NE(read_recording(garbled + check, modules).problem, "") << *line << *(line + 1);
    std::swap(*line, *(line + 1));
  }
}

TEST(GarbledRecording, HasAProblemOrSaysTheSameFiguresWithAnyByteChanged) {
  const std::string text = recorded("leak.gcc-12");
  ModuleTable modules;
  const Recording whole = read_recording(text, modules);
  for (std::size_t i = 0; i < text.size(); i++) {
    for (const char byte : {'\0', '\n', '9', '-', '\xff'}) {
      std::string garbled = text;
      garbled[i] = byte;
      const Recording recording = read_recording(garbled, modules);
      if (!recording.problem.empty()) {
        continue;
      }
      SCOPED_TRACE(i);
      ASSERT_EQ(recording.baseline->live_bytes, whole.baseline->live_bytes);
      ASSERT_EQ(recording.final_snapshot->live_bytes, whole.final_snapshot->live_bytes);
      ASSERT_TRUE(recording.leaks);
      ASSERT_EQ(recording.leaks->leaked_bytes, whole.leaks->leaked_bytes);
    }
  }
}

}  // namespace
}  // namespace leakrun
