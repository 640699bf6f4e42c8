#include "report/flamegraph/flame_tree.h"

#include <algorithm>
#include <map>
#include <utility>

namespace leakrun {
namespace {

class FlameTreeBuilder {
 public:
  FlameTreeBuilder() {
    FlameNode root;
    root.name = "all";
    tree_.nodes.push_back(std::move(root));
  }

  void add(const GrowthSite& site) {
    std::size_t at = 0;
    count(at, site);
    const std::size_t deepest = std::min(site.stack.size(), kDeepestCall);
    for (std::size_t i = 0; i < deepest; i++) {
      at = child(at, site.stack[site.stack.size() - 1 - i]);
      count(at, site);
    }
  }

  FlameTree take() {
    for (FlameNode& node : tree_.nodes) {
      std::sort(node.children.begin(), node.children.end(), [&](std::size_t a, std::size_t b) {
        const FlameNode& left = tree_.nodes[a];
        const FlameNode& right = tree_.nodes[b];
        return left.weight() != right.weight() ? left.weight() > right.weight()
                                               : left.name < right.name;
      });
    }
    return std::move(tree_);
  }

 private:
  void count(std::size_t index, const GrowthSite& site) {
    FlameNode& node = tree_.nodes[index];
    const auto bytes = static_cast<std::uint64_t>(site.bytes);
    // Of the least number, too, whose negative is none of the type.
    (site.bytes > 0 ? node.grown : node.shrunk) += site.bytes > 0 ? bytes : 0 - bytes;
    node.allocations += site.allocations;
  }

  std::size_t child(std::size_t parent, const Frame& frame) {
    std::string name = call_name(frame);
    const auto [found, is_new] = children_.try_emplace(std::pair(parent, name), tree_.nodes.size());
    if (!is_new) {
      FlameNode& node = tree_.nodes[found->second];
      node.line = node.file == frame.file && node.line == frame.line ? node.line : 0;
      return found->second;
    }
    FlameNode node;
    node.name = std::move(name);
    node.file = frame.file;
    node.line = frame.line;
    node.internal = frame.internal;
    node.depth = tree_.nodes[parent].depth + 1;
    tree_.nodes[parent].children.push_back(tree_.nodes.size());
    tree_.nodes.push_back(std::move(node));
    return found->second;
  }

  FlameTree tree_;
  std::map<std::pair<std::size_t, std::string>, std::size_t> children_;
};

}  // namespace

FlameTree flame_tree(const FlameGraph& graph) {
  FlameTreeBuilder builder;
  for (const FlameSite& each : graph.sites) {
    builder.add(each.site);
  }
  return builder.take();
}

}  // namespace leakrun
