#include "report/sites/tree_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/saturating.h"
#include "base/text.h"
#include "report/columns.h"
#include "report/ink.h"
#include "report/number_text.h"
#include "report/sites/site_place.h"
#include "report/wording.h"

namespace leakrun {
namespace {

struct Branches {
  std::string_view fork;    // before a call behind which others follow
  std::string_view last;    // before the last
  std::string_view beside;  // beside what belongs to the calls of a fork
};

constexpr Branches kBoxes = {"├─ ", "└─ ", "│  "};
constexpr Branches kAscii = {"|- ", "`- ", "|  "};
constexpr std::string_view kBlank = "   ";

/// The calls from `node` on of which each calls but the next.
std::vector<const CallNode*> chain_from(const CallNode& node) {
  std::vector<const CallNode*> chain = {&node};
  while (chain.back()->children.size() == 1 &&
         chain.back()->children.front().bytes == chain.back()->bytes) {
    chain.push_back(&chain.back()->children.front());
  }
  return chain;
}

class TreeWriter {
 public:
  TreeWriter(std::ostream& out, const TreeOptions& options, std::int64_t total)
      : out_(out), options_(options), branches_(options.ascii ? kAscii : kBoxes), total_(total) {}

  /// The calls of `node`, each behind `indent`.
  void write_calls(const CallNode& node, const std::string& indent, std::size_t depth) {
    std::size_t shown = 0;
    while (depth < options_.depth && shown < node.children.size() &&
           share_of(node.children[shown].bytes) >= options_.min_percent) {
      ++shown;
    }
    std::int64_t rest = 0;
    for (std::size_t i = shown; i < node.children.size(); ++i) {
      rest = saturating_sum(rest, node.children[i].bytes);
    }
    const bool tells_rest = rest > 0 && share_of(rest) >= options_.min_percent;
    has_left_out_ = has_left_out_ || (shown < node.children.size() && !tells_rest);
    for (std::size_t i = 0; i < shown; ++i) {
      write_chain(node.children[i], indent, i + 1 == shown && !tells_rest, depth);
    }
    if (tells_rest) {
      write_line(
          human_bytes(rest), percent(rest), indent + std::string(branches_.last),
          "… " + number_of(node.children.size() - shown, shown > 0 ? "smaller call" : "call"), "");
    }
  }

  /// Whether there were calls of which nothing was written.
  bool has_left_out() const { return has_left_out_; }

 private:
  void write_chain(const CallNode& node, const std::string& indent, bool is_last,
                   std::size_t depth) {
    const std::vector<const CallNode*> chain = chain_from(node);
    const std::string below = indent + std::string(is_last ? kBlank : branches_.beside);
    constexpr std::size_t kLongest = 6;
    constexpr std::size_t kEnds = 2;
    for (std::size_t i = 0; i < chain.size(); ++i) {
      if (chain.size() > kLongest && i == kEnds) {
        const std::size_t hidden = chain.size() - 2 * kEnds;
        write_line("", "", below, fmt::format("… {}", number_of(hidden, "call")), "");
        i += hidden;
      }
      SitePlace place = frame_place(*chain[i]->frame);
      if (place.function == "-") {
        place.function = std::exchange(place.place, "-");
      }
      if (i == 0) {
        write_line(human_bytes(node.bytes), percent(node.bytes),
                   indent + std::string(is_last ? branches_.last : branches_.fork), place.function,
                   place.place);
      } else {
        write_line("", "", below, place.function, place.place);
      }
    }
    write_calls(*chain.back(), below, depth + 1);
  }

  double share_of(std::int64_t bytes) const {
    return total_ > 0 ? 100 * static_cast<double>(bytes) / static_cast<double>(total_) : 100;
  }

  std::string percent(std::int64_t bytes) const { return fmt::format("{:.1f}%", share_of(bytes)); }

  void write_line(std::string_view bytes, std::string_view share, const std::string& tree,
                  const std::string& function, const std::string& place) {
    constexpr std::size_t kBytes = 11;
    constexpr std::size_t kShare = 6;
    const std::string figures =
        padded_front(bytes, kBytes) + "  " + padded_front(share, kShare) + "  ";
    constexpr std::size_t kLeast = 20;
    const std::size_t used = columns(figures) + columns(tree);
    const std::size_t room = options_.width == 0 ? columns(function) + columns(place) + 2
                                                 : std::max(options_.width, used + kLeast) - used;
    // The place keeps its end and up to half of the room, the function the rest.
    const std::size_t function_room = std::max(room / 2, room - std::min(room, columns(place) + 2));
    const std::string name = clipped_front(function, function_room);
    const std::size_t place_room = room - std::min(room, columns(name) + 2);
    out_ << figures << painted(tree, Ink::kDim, options_.color) << name;
    if (!place.empty() && place != "-" && place_room > 1) {
      out_ << "  " << painted(clipped_front(place, place_room), Ink::kDim, options_.color);
    }
    out_ << '\n';
  }

  std::ostream& out_;
  const TreeOptions& options_;
  Branches branches_;
  std::int64_t total_;
  bool has_left_out_ = false;
};

}  // namespace

void write_call_tree(std::ostream& out, const CallTree& tree, const TreeOptions& options) {
  const bool is_growth = options.kind == SiteKind::kGrowth;
  out << painted(is_growth ? "Growth" : "Leaks", Ink::kBold, options.color) << ": ";
  if (tree.stacks == 0) {
    out << (is_growth ? "no call stack that grew\n" : "no call stack that leaked\n");
  } else {
    out << fmt::format("{} in {}\n\n", human_bytes(tree.root.bytes), number_of(tree.tests, "test"));
    TreeWriter writer(out, options, tree.root.bytes);
    writer.write_calls(tree.root, "", 0);
    if (writer.has_left_out()) {
      out << fmt::format("\nWithout calls that hold less than {:.6g}%.\n", options.min_percent);
    }
  }
  if (tree.omitted > 0) {
    out << fmt::format("\n{} left out of the results document, to save memory\n",
                       number_of(tree.omitted, "smaller call stack"));
  }
}

}  // namespace leakrun
