#include "runner/symbolize_command.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <boost/program_options.hpp>
#include <cerrno>
#include <csignal>
#include <iostream>
#include <memory>
#include <string_view>

#include "base/descriptor.h"
#include "base/system_error.h"
#include "base/text.h"
#include "runner/option_sources.h"
#include "runner/run_error.h"
#include "runner/symbol_store.h"
#include "symbolize/default_backend.h"
#include "symbolize/log_symbolizer.h"

namespace leakrun {
namespace {

namespace po = boost::program_options;
using Words = std::vector<std::string>;

constexpr const char* kSymbolizeUsage =
    "Usage: leakrun symbolize [OPTIONS] [FILE...]\n"
    "\n"
    "Prints logs, or standard input, with the call stacks of AddressSanitizer, LeakSanitizer and\n"
    "memory profiles symbolized, and everything else as it is. - is standard input.\n"
    "\n";

constexpr const char* kSymbolizeUsageEnd =
    "\n"
    "Exit status: 0, also where nothing is known of some addresses; 2 wrong usage, or a file "
    "cannot\n"
    "be read; 5 the output cannot be written.\n";

constexpr int kNobodyReads = 128 + SIGPIPE;

/// That nobody reads standard output any more: the end of a filter, and no error.
struct NobodyReads {};

void wait_for(int descriptor, short events) {
  pollfd waiting{descriptor, events, 0};
  ::poll(&waiting, 1, -1);
}

bool has_more_at_once(int descriptor) {
  pollfd waiting{descriptor, POLLIN, 0};
  return ::poll(&waiting, 1, 0) != 0;
}

void write_output(std::string_view text) {
  while (!text.empty()) {
    const ssize_t length = ::write(STDOUT_FILENO, text.data(), text.size());
    if (length >= 0) {
      text.remove_prefix(static_cast<std::size_t>(length));
    } else if (errno == EAGAIN) {
      wait_for(STDOUT_FILENO, POLLOUT);
    } else if (errno == EPIPE) {
      throw NobodyReads{};
    } else if (errno != EINTR) {
      throw RunError(ExitStatus::kNotMeasured,
                     fmt::format("cannot write standard output: {}", system_message(errno)));
    }
  }
}

void tell_symbol_warnings(const Words& warnings) {
  for (const std::string& warning : warnings) {
    std::cerr << "leakrun: " << printable_line(warning) << '\n';
  }
}

[[noreturn]] void fail_read(const std::string& name, int error) {
  throw RunError(ExitStatus::kUsage,
                 fmt::format("cannot read {}: {}", printable_line(name), system_message(error)));
}

// What was written last shall not wait for what comes much later.
void symbolize_log(LogSymbolizer& symbolizer, int descriptor, const std::string& name) {
  std::string buffer(std::size_t{256} << 10, '\0');
  for (;;) {
    const ssize_t length = ::read(descriptor, buffer.data(), buffer.size());
    if (length > 0) {
      symbolizer.add(std::string_view(buffer).substr(0, static_cast<std::size_t>(length)));
      if (!has_more_at_once(descriptor)) {
        symbolizer.flush();
      }
      tell_symbol_warnings(symbolizer.take_warnings());
    } else if (length == 0) {
      symbolizer.finish();
      tell_symbol_warnings(symbolizer.take_warnings());
      return;
    } else if (errno == EAGAIN) {
      wait_for(descriptor, POLLIN);
    } else if (errno != EINTR) {
      fail_read(name, errno);
    }
  }
}

void symbolize_logs(LogSymbolizer& symbolizer, const Words& names) {
  for (const std::string& name : names) {
    if (name == "-") {
      symbolize_log(symbolizer, STDIN_FILENO, "standard input");
      continue;
    }
    const Descriptor file(::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!file) {
      fail_read(name, errno);
    }
    symbolize_log(symbolizer, file.number(), name);
  }
}

po::options_description symbolize_options() {
  po::options_description options("Options", 100, 60);
  auto add = options.add_options();
  add("no-symbol-cache", po::bool_switch(),
      "look all symbols up anew, and keep none for the next time");
  add("help,h", po::bool_switch(), "print this");
  return options;
}

}  // namespace

int symbolize_command_line(const Words& arguments) {
  const po::options_description options = symbolize_options();
  const OptionValues values =
      read_options({.options = options, .command = "leakrun symbolize", .words = "file"}, arguments)
          .values;
  if (values.flag("help")) {
    std::cout << kSymbolizeUsage << options << kSymbolizeUsageEnd;
    return static_cast<int>(ExitStatus::kPassed);
  }
  Words names = values.words("file");
  if (names.empty()) {
    names.emplace_back("-");
  }
  signal(SIGPIPE, SIG_IGN);
  const auto backend = default_backend(symbol_cache_folder(values.flag("no-symbol-cache")));
  LogSymbolizer symbolizer(backend.get(), write_output);
  try {
    symbolize_logs(symbolizer, names);
  } catch (const NobodyReads&) {
    return kNobodyReads;
  }
  return static_cast<int>(ExitStatus::kPassed);
}

}  // namespace leakrun
