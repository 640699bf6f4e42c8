#include "report/flamegraph/folded_stacks.h"

#include <algorithm>
#include <map>
#include <ostream>
#include <string>

namespace leakrun {
namespace {

// A stack of which nothing is known has a name, too: an empty one is no line of the format.
std::string folded_line(const Stack& stack) {
  std::string line;
  for (auto frame = stack.rbegin(); frame != stack.rend(); ++frame) {
    std::string name = call_name(*frame);
    std::replace(name.begin(), name.end(), ';', ':');
    line += (line.empty() ? "" : ";") + name;
  }
  return line.empty() ? "[no call stack]" : line;
}

}  // namespace

void write_folded_stacks(std::ostream& out, const FlameGraph& graph) {
  std::map<std::string, std::uint64_t> lines;
  for (const FlameSite& each : graph.sites) {
    if (each.site.bytes > 0) {
      lines[folded_line(each.site.stack)] += static_cast<std::uint64_t>(each.site.bytes);
    }
  }
  for (const auto& [line, bytes] : lines) {
    out << line << ' ' << bytes << '\n';
  }
}

}  // namespace leakrun
