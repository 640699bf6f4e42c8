#include "report/flamegraph/speedscope.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <tuple>
#include <vector>

#include "base/text.h"

namespace leakrun {
namespace {

using OrderedProfile = nlohmann::ordered_json;

class SpeedscopeFrames {
 public:
  std::size_t number_of(const Frame& frame) {
    const auto key =
        std::tuple(call_name(frame), printable_line(frame.file), frame.line, frame.column);
    const auto [found, is_new] = numbers_.try_emplace(key, frames_.size());
    if (is_new) {
      OrderedProfile json = {{"name", std::get<0>(key)}};
      if (!frame.file.empty()) {
        json["file"] = std::get<1>(key);
      }
      if (frame.line > 0) {
        json["line"] = frame.line;
      }
      if (frame.line > 0 && frame.column > 0) {
        json["col"] = frame.column;
      }
      frames_.push_back(std::move(json));
    }
    return found->second;
  }

  OrderedProfile take() { return std::move(frames_); }

 private:
  std::map<std::tuple<std::string, std::string, std::uint32_t, std::uint32_t>, std::size_t>
      numbers_;
  OrderedProfile frames_ = OrderedProfile::array();
};

std::vector<const GrowthSite*> grown_sites(const FlameGraph& graph) {
  std::vector<const GrowthSite*> sites;
  for (const FlameSite& each : graph.sites) {
    if (each.site.bytes > 0) {
      sites.push_back(&each.site);
    }
  }
  std::stable_sort(sites.begin(), sites.end(),
                   [](const auto* a, const auto* b) { return a->bytes > b->bytes; });
  return sites;
}

}  // namespace

void write_speedscope(std::ostream& out, const FlameGraph& graph) {
  SpeedscopeFrames frames;
  OrderedProfile samples = OrderedProfile::array();
  OrderedProfile weights = OrderedProfile::array();
  std::int64_t total = 0;
  for (const GrowthSite* site : grown_sites(graph)) {
    OrderedProfile sample = OrderedProfile::array();
    for (auto frame = site->stack.rbegin(); frame != site->stack.rend(); ++frame) {
      sample.push_back(frames.number_of(*frame));
    }
    samples.push_back(std::move(sample));
    weights.push_back(site->bytes);
    total += site->bytes;
  }
  const std::string title = printable_line(graph.title);
  const OrderedProfile file = {
      {"$schema", "https://www.speedscope.app/file-format-schema.json"},
      {"exporter", "leakrun " + printable_line(graph.leakrun_version)},
      {"name", title},
      {"activeProfileIndex", 0},
      {"shared", {{"frames", frames.take()}}},
      {"profiles", OrderedProfile::array({{{"type", "sampled"},
                                           {"name", title},
                                           {"unit", "bytes"},
                                           {"startValue", 0},
                                           {"endValue", total},
                                           {"samples", std::move(samples)},
                                           {"weights", std::move(weights)}}})}};
  out << file.dump() << '\n';
}

}  // namespace leakrun
