#include "runner/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace leakrun {
namespace {

std::string_view environment_text(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
  return value != nullptr ? value : "";
}

}  // namespace

bool is_capable_terminal(int descriptor) {
  const char* kind = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe)
  return isatty(descriptor) != 0 && kind != nullptr && std::string_view(kind) != "dumb";
}

bool wants_color(ColorChoice choice, int descriptor) {
  if (choice != ColorChoice::kAuto) {
    return choice == ColorChoice::kAlways;
  }
  if (!environment_text("NO_COLOR").empty()) {
    return false;
  }
  for (const char* name : {"FORCE_COLOR", "CLICOLOR_FORCE"}) {
    if (const std::string_view force = environment_text(name); !force.empty() && force != "0") {
      return true;
    }
  }
  return environment_text("CLICOLOR") != "0" && is_capable_terminal(descriptor);
}

bool is_utf8_locale() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (const std::string_view locale = environment_text(name); !locale.empty()) {
      const std::string_view codeset = locale.substr(std::min(locale.find('.'), locale.size()));
      return codeset.starts_with(".UTF-8") || codeset.starts_with(".utf8") ||
             codeset.starts_with(".utf-8") || codeset.starts_with(".UTF8");
    }
  }
  return false;
}

TerminalSize terminal_size(int descriptor) {
  if (!is_capable_terminal(descriptor)) {
    return {};
  }
  // Some terminals, those of CI systems and of script(1) among them, do not say.
  constexpr TerminalSize kUsual{80, 24};
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) {
    return kUsual;
  }
  return {size.ws_col, size.ws_row};
}

unsigned terminal_width(int descriptor) {
  return static_cast<unsigned>(terminal_size(descriptor).columns);
}

}  // namespace leakrun
