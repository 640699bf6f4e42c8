#include "runner/new_suite.h"

#include <unistd.h>

#include <array>
#include <ctime>

#include "runner/version.h"

namespace leakrun {
namespace {

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

std::string host_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

}  // namespace

SuiteResult new_suite(const std::map<std::string, std::string>& options) {
  SuiteResult suite;
  suite.leakrun_version = kVersion;
  suite.started = utc_now();
  suite.host = host_name();
  suite.options = options;
  return suite;
}

std::optional<std::time_t> time_of(const std::string& rfc3339) {
  std::tm parts{};
  const char* end = strptime(rfc3339.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return end != nullptr && *end == '\0' ? std::optional(timegm(&parts)) : std::nullopt;
}

}  // namespace leakrun
