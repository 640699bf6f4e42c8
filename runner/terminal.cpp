#include "runner/terminal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "base/text.h"

namespace leakrun {
namespace {

// The longest beginning of UTF-8 `text` with at most `columns` characters.
std::string_view cut(std::string_view text, std::size_t columns) {
  std::size_t end = 0;
  for (; end < text.size() && columns > 0; columns--) {
    end++;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) {
      end++;
    }
  }
  return text.substr(0, end);
}

}  // namespace

bool is_capable_terminal(int descriptor) {
  const char* kind = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe)
  return isatty(descriptor) != 0 && kind != nullptr && std::string_view(kind) != "dumb";
}

bool wants_color(ColorChoice choice, int descriptor) {
  const char* no_color = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe)
  return choice == ColorChoice::kAlways ||
         (choice == ColorChoice::kAuto && is_capable_terminal(descriptor) &&
          (no_color == nullptr || *no_color == '\0'));
}

unsigned terminal_width(int descriptor) {
  if (!is_capable_terminal(descriptor)) {
    return 0;
  }
  // Some terminals, those of CI systems and of script(1) among them, do not say.
  constexpr unsigned kUsual = 80;
  winsize size{};
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kUsual;
}

void ProgressLine::started(const std::string& name) {
  running_.insert(printable_line(name));
  draw();
}

void ProgressLine::finished(const std::string& name) {
  if (const auto found = running_.find(printable_line(name)); found != running_.end()) {
    running_.erase(found);
  }
  done_++;
  if (done_ < total_) {
    draw();
  }
}

void ProgressLine::clear() {
  if (width_ > 0) {
    out_ << "\r\033[K" << std::flush;
  }
}

void ProgressLine::draw() {
  if (width_ > 0) {
    const std::string line =
        fmt::format("[{}/{}] running: {}", done_, total_, fmt::join(running_, ", "));
    out_ << "\r\033[K" << cut(line, width_ - 1) << std::flush;
  }
}

}  // namespace leakrun
