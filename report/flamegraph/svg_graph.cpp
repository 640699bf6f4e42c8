#include "report/flamegraph/svg_graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "report/flamegraph/flame_tree.h"
#include "report/function_name.h"
#include "report/html/html_text.h"

namespace leakrun {
namespace {

constexpr double kSvgWidth = 1200;
constexpr double kSvgMargin = 10;
constexpr double kSvgRow = 18;
constexpr double kSvgTop = 64;
constexpr double kSvgLetter = 7.3;     // of the monospace font at 12 px, with room to spare
constexpr double kSvgNarrowest = 0.3;  // px

// What the style sheet says again for dark backgrounds; fills stand at each call, since some
// programs that draw SVG know no style sheets.
constexpr std::string_view kSvgHead =
    "<style>\n"
    "text { font: 12px ui-monospace, Menlo, Consolas, monospace; }\n"
    ".title { font: bold 16px system-ui, sans-serif; }\n"
    ".note { font: 13px system-ui, sans-serif; }\n"
    "g:hover > rect { stroke: #000; stroke-width: 1; }\n"
    "@media (prefers-color-scheme: dark) {\n"
    "  .paper { fill: #17181c; }\n"
    "  .title, .note { fill: #e6e6ea; }\n"
    "  g:hover > rect { stroke: #fff; }\n"
    "}\n"
    "</style>\n"
    "<defs><pattern id=\"shrunk\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" "
    "patternTransform=\"rotate(45)\"><rect width=\"7\" height=\"7\" fill=\"#a9cdf0\"/>"
    "<rect width=\"2\" height=\"7\" fill=\"#4a86c5\"/></pattern></defs>\n";

std::string svg_text(std::string_view text) {
  return escaped_html(shown_text(text));
}

bool is_all_shrunk(const FlameNode& node) {
  return node.grown == 0 && node.shrunk > 0;
}

bool begins_letter(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

std::size_t letters_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_letter));
}

// The same name has the same colour everywhere (FNV-1a).
std::string svg_fill(const FlameNode& node) {
  if (is_all_shrunk(node)) {
    return "url(#shrunk)";
  }
  std::uint32_t hash = 2166136261U;
  for (const char c : node.name) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  }
  const unsigned shade = hash % 32;
  if (node.internal || node.depth == 0) {
    return fmt::format("#{0:02x}{0:02x}{1:02x}", 200 + shade / 2, 204 + shade / 2);
  }
  return fmt::format("#{:02x}{:02x}{:02x}", 224 + shade / 2, 140 + (hash >> 8) % 80,
                     70 + (hash >> 16) % 40);
}

// As much of the start as fits; `…` stands for the rest.
std::string svg_label(std::string_view text, double width) {
  const auto room = static_cast<std::size_t>(width / kSvgLetter);
  if (letters_of(text) <= room) {
    return std::string(text);
  }
  if (room < 3) {
    return {};
  }
  std::size_t letters = 0;
  const auto end = std::find_if(text.begin(), text.end(), [&](char c) {
    letters += begins_letter(c) ? 1 : 0;
    return letters == room;
  });
  return std::string(text.begin(), end) + "…";
}

class SvgGraph {
 public:
  explicit SvgGraph(const FlameGraph& graph) : graph_(graph), tree_(flame_tree(graph)) {}

  void write(std::ostream& out) {
    draw();
    const double height = kSvgTop + kSvgRow * static_cast<double>(rows_) + 40;
    out << fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
        "viewBox=\"0 0 {0:.0f} {1:.0f}\" role=\"img\">\n",
        kSvgWidth, height);
    const std::string title = svg_text(printable_line(graph_.title));
    out << "<title>" << title << "</title>\n" << kSvgHead;
    out << "<rect class=\"paper\" width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
    out << fmt::format("<text class=\"title\" x=\"{}\" y=\"24\" fill=\"#1b1b1f\">{}</text>\n",
                       kSvgMargin, title);
    write_note(out, 44, svg_text(totals_of(graph_)));
    write_legend(out);
    out << calls_;
    if (narrow_ > 0) {
      write_note(
          out, height - 14,
          fmt::format("{} narrower call{} not drawn", narrow_, narrow_ == 1 ? " is" : "s are"));
    }
    out << "</svg>\n";
  }

 private:
  struct Place {
    std::size_t node;
    double left;
    double width;
  };

  void draw() {
    std::vector<Place> places = {{0, kSvgMargin, kSvgWidth - 2 * kSvgMargin}};
    while (!places.empty()) {
      const Place place = places.back();
      places.pop_back();
      const FlameNode& node = tree_.nodes[place.node];
      draw_call(node, place);
      double left = place.left;
      std::vector<Place> children;
      for (const std::size_t child : node.children) {
        const double share = static_cast<double>(tree_.nodes[child].weight()) /
                             static_cast<double>(std::max<std::uint64_t>(node.weight(), 1));
        const Place at{child, left, place.width * share};
        left += at.width;
        if (at.width < kSvgNarrowest) {
          narrow_++;
        } else {
          children.push_back(at);
        }
      }
      places.insert(places.end(), children.rbegin(), children.rend());
    }
  }

  void draw_call(const FlameNode& node, const Place& place) {
    const double y = kSvgTop + kSvgRow * static_cast<double>(node.depth);
    rows_ = std::max(rows_, node.depth + 1);
    fmt::format_to(std::back_inserter(calls_),
                   "<g><title>{}</title><rect x=\"{:.2f}\" y=\"{:.0f}\" width=\"{:.2f}\" "
                   "height=\"{:.0f}\" rx=\"2\" fill=\"{}\" stroke=\"#ffffff\" "
                   "stroke-width=\"0.5\"/>",
                   tooltip(node), place.left, y, place.width, kSvgRow - 1, svg_fill(node));
    const std::string label = svg_label(label_of(node), place.width - 6);
    if (is_all_shrunk(node) && !label.empty()) {
      // Letters are hard to read on stripes.
      fmt::format_to(std::back_inserter(calls_),
                     "<rect x=\"{:.2f}\" y=\"{:.0f}\" width=\"{:.2f}\" height=\"{:.0f}\" "
                     "fill=\"#c5ddf5\"/>",
                     place.left + 1, y + 1, kSvgLetter * static_cast<double>(letters_of(label)) + 4,
                     kSvgRow - 3);
    }
    if (!label.empty()) {
      fmt::format_to(std::back_inserter(calls_),
                     "<text x=\"{:.2f}\" y=\"{:.0f}\" fill=\"#1b1b1f\">{}</text>", place.left + 3,
                     y + 13, svg_text(label));
    }
    calls_ += "</g>\n";
  }

  // A sign says it without colour, too.
  static std::string label_of(const FlameNode& node) {
    return (is_all_shrunk(node) ? "− " : "") + short_function_name(node.name);
  }

  std::string tooltip(const FlameNode& node) const {
    std::string text = node.name;
    if (!node.file.empty()) {
      text += fmt::format("\n{}{}", printable_line(node.file),
                          node.line > 0 ? fmt::format(":{}", node.line) : "");
    }
    const auto all = static_cast<double>(std::max<std::uint64_t>(tree_.nodes[0].weight(), 1));
    text += fmt::format("\n{}, {:.1f}% of the graph, in {} allocation{}", figures(node),
                        100 * static_cast<double>(node.weight()) / all, node.allocations,
                        node.allocations == 1 ? "" : "s");
    return svg_text(text);
  }

  std::string figures(const FlameNode& node) const {
    std::string grown = human_bytes(static_cast<std::int64_t>(node.grown));
    if (graph_.kind != FlameKind::kGrowth) {
      return grown;
    }
    const std::string shrunk = human_bytes(static_cast<std::int64_t>(node.shrunk));
    return node.shrunk == 0  ? "+" + grown
           : node.grown == 0 ? "-" + shrunk
                             : fmt::format("+{} and -{}", grown, shrunk);
  }

  static void write_note(std::ostream& out, double y, std::string_view text) {
    out << fmt::format("<text class=\"note\" x=\"{}\" y=\"{:.0f}\" fill=\"#1b1b1f\">{}</text>\n",
                       kSvgMargin, y, text);
  }

  void write_legend(std::ostream& out) const {
    if (graph_.kind != FlameKind::kGrowth || tree_.nodes[0].shrunk == 0) {
      return;
    }
    const auto entry = [&](double x, std::string_view fill, std::string_view text) {
      out << fmt::format(
          "<rect x=\"{0:.0f}\" y=\"12\" width=\"16\" height=\"14\" rx=\"2\" fill=\"{1}\"/>"
          "<text class=\"note\" x=\"{2:.0f}\" y=\"24\" fill=\"#1b1b1f\">{3}</text>\n",
          x, fill, x + 22, text);
    };
    entry(kSvgWidth - 190, "#e8a35c", "grown");
    entry(kSvgWidth - 100, "url(#shrunk)", "− shrunk");
  }

  const FlameGraph& graph_;
  FlameTree tree_;
  std::string calls_;
  std::size_t rows_ = 0;
  std::size_t narrow_ = 0;
};

}  // namespace

void write_svg_graph(std::ostream& out, const FlameGraph& graph) {
  SvgGraph(graph).write(out);
}

}  // namespace leakrun
