#include "tests/unit/runner/recorded_test.h"

#include "tests/unit/golden.h"

namespace leakrun {

RecordedTest& RecordedTest::with(const std::string& name, pid_t pid, int image) {
  return with_text(golden("recordings/" + name + ".recording"), pid, image);
}

RecordedTest& RecordedTest::with_text(const std::string& text, pid_t pid, int image) {
  tree_.write(std::to_string(pid) + "." + std::to_string(image), text);
  return *this;
}

RecordedTest& RecordedTest::with_samples(const std::string& name, pid_t pid) {
  for (const char* ending : {".timeline", ".peak"}) {
    tree_.write(std::to_string(pid) + ".0" + ending, golden("recordings/" + name + ending));
  }
  return *this;
}

FinishedProcess RecordedTest::exited(int status) const {
  return ended(ProcessEnd::How::kExited, status);
}

FinishedProcess RecordedTest::signaled(int number) const {
  return ended(ProcessEnd::How::kSignaled, number);
}

FinishedProcess RecordedTest::ended(ProcessEnd::How how, int code) const {
  FinishedProcess finished;
  finished.end.how = how;
  finished.end.code = code;
  finished.end.pid = kRoot;
  finished.end.duration_seconds = 1.5;
  finished.end.max_rss_bytes = 9 << 20;
  return finished;
}

}  // namespace leakrun
