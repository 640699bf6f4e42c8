#include "report/sites/call_tree.h"

#include <algorithm>
#include <compare>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

#include "base/saturating.h"
#include "report/wording.h"

namespace leakrun {
namespace {

constexpr std::size_t kDeepest = 200;

struct CallKey {
  std::string_view function;
  std::string_view file;
  std::uint32_t line = 0;
  std::string_view module;   // of a frame without a name
  std::uint64_t offset = 0;  // of such a one
  auto operator<=>(const CallKey&) const = default;
};

CallKey key_of(const Frame& frame) {
  const bool is_nameless = frame.function.empty() && frame.file.empty();
  return {frame.function, frame.file, frame.line,
          is_nameless ? std::string_view(frame.module) : std::string_view(),
          is_nameless ? frame.offset : 0};
}

/// A node while calls are added to it.
struct GrowingNode {
  const Frame* frame = nullptr;
  std::int64_t bytes = 0;
  std::int64_t allocations = 0;
  std::map<CallKey, std::unique_ptr<GrowingNode>> children;

  void add(std::int64_t more_bytes, std::int64_t more_allocations) {
    bytes = saturating_sum(bytes, more_bytes);
    allocations = saturating_sum(allocations, more_allocations);
  }
};

/// Innermost first, as the stack has them.
std::vector<const Frame*> told_frames(const Stack& stack) {
  std::vector<const Frame*> own;
  std::vector<const Frame*> all;
  for (const Frame& frame : stack) {
    all.push_back(&frame);
    if (!frame.internal) {
      own.push_back(&frame);
    }
  }
  std::vector<const Frame*>& told = own.empty() ? all : own;
  told.resize(std::min(told.size(), kDeepest));
  return std::move(told);
}

void add_stack(GrowingNode& root, const Stack& stack, std::int64_t bytes,
               std::int64_t allocations) {
  const std::vector<const Frame*> frames = told_frames(stack);
  GrowingNode* node = &root;
  node->add(bytes, allocations);
  for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
    std::unique_ptr<GrowingNode>& child = node->children[key_of(**frame)];
    if (!child) {
      child = std::make_unique<GrowingNode>();
      child->frame = *frame;
    }
    node = child.get();
    node->add(bytes, allocations);
  }
}

CallNode finished(const GrowingNode& growing) {
  CallNode node{growing.frame, growing.bytes, growing.allocations, {}};
  for (const auto& [key, child] : growing.children) {
    node.children.push_back(finished(*child));
  }
  std::stable_sort(node.children.begin(), node.children.end(),
                   [](const CallNode& a, const CallNode& b) { return a.bytes > b.bytes; });
  return node;
}

}  // namespace

CallTree call_tree(const SuiteResult& suite, SiteKind kind,
                   const std::function<bool(const TestResult&)>& is_wanted) {
  GrowingNode root;
  CallTree tree;
  for (const TestResult& test : suite.results) {
    if (!is_wanted(test)) {
      continue;
    }
    const bool is_growth = kind == SiteKind::kGrowth;
    if (is_growth) {
      for (const GrowthSite& site : test.growth_sites) {
        add_stack(root, site.stack, site.bytes, site.allocations);
      }
    } else {
      for (const LeakSite& leak : test.leaks) {
        add_stack(root, leak.stack, as_signed(leak.bytes), as_signed(leak.allocations));
      }
    }
    const std::size_t stacks = is_growth ? test.growth_sites.size() : test.leaks.size();
    tree.stacks += stacks;
    tree.tests += stacks > 0 ? 1 : 0;
    tree.omitted =
        saturating_sum(tree.omitted, is_growth ? test.growth_sites_omitted : test.leaks_omitted);
  }
  tree.root = finished(root);
  return tree;
}

}  // namespace leakrun
