#include "runner/live/live_screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "report/columns.h"
#include "report/function_name.h"
#include "report/ink.h"
#include "report/wording.h"

namespace leakrun {
namespace {

constexpr std::size_t kCursorColumns = 2;
constexpr std::size_t kLeastNameColumns = 10;
constexpr std::size_t kBarColumns = 12;
constexpr std::size_t kFigureColumns = 10;
constexpr std::size_t kThresholdColumns = 13;
constexpr std::size_t kTimeColumns = 8;
constexpr std::size_t kMostFinished = 5;

// Which columns a terminal of this width has room for. The name takes what is left.
struct TableColumns {
  std::size_t name = 0;
  bool bar = false;
  bool resident = false;
  bool heap = false;
  bool threshold = false;
  bool growth = false;
};

TableColumns table_columns(std::size_t width) {
  TableColumns table;
  std::size_t left = width - std::min(width, kCursorColumns + kLeastNameColumns + kTimeColumns);
  const auto take = [&](bool& column, std::size_t size) {
    column = size <= left;
    left = column ? left - size : 0;  // nothing behind what has no room
  };
  take(table.growth, kFigureColumns);
  take(table.threshold, kThresholdColumns);
  take(table.heap, kFigureColumns);
  take(table.bar, kBarColumns + 2);
  take(table.resident, kFigureColumns);
  table.name = kLeastNameColumns + left;
  return table;
}

std::string short_time(double seconds) {
  const auto whole = static_cast<unsigned>(std::clamp(seconds, 0.0, 3600.0 * 999));
  return whole < 3600 ? fmt::format("{}:{:02}", whole / 60, whole % 60)
                      : fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

double seconds_since(LiveModel::Time from, LiveModel::Time to) {
  return std::chrono::duration<double>(to - from).count();
}

class LiveScreen {
 public:
  LiveScreen(const LiveModel& model, LiveModel::Time now, const LiveRoom& room)
      : model_(model), now_(now), room_(room), width_(room.columns - 1) {}

  std::vector<std::string> lines(const FootLine& summary) {
    add(summary.text);
    if (model_.shows_help()) {
      add_help();
    } else {
      add_tests();
      add_stacks();
      add_finished();
    }
    lines_.resize(std::min(lines_.size(), room_.rows - 1));
    while (lines_.size() + 1 < room_.rows) {
      lines_.emplace_back();
    }
    add_plain("j/k select  s sort  x skip  q quit  ? help", Ink::kDim);
    return std::move(lines_);
  }

 private:
  void add(std::string line) { lines_.push_back(std::move(line)); }

  void add_plain(std::string_view text, Ink ink) {
    add(painted(clipped(text, width_), ink, room_.color));
  }

  std::size_t rows_left() const {
    const std::size_t used = lines_.size() + 1;  // the keys
    return room_.rows - std::min(room_.rows, used);
  }

  // As many as half of the screen, and what the selected one's stacks do not need; the selected one
  // is among them.
  void add_tests() {
    const auto tests = model_.in_order();
    if (rows_left() < 2) {
      return;
    }
    add_header();
    const std::size_t most = std::max<std::size_t>(1, (rows_left() + 1) / 2);
    const std::size_t shown = std::min(tests.size(), most);
    const auto selected = std::ranges::find(tests, model_.selected());
    const auto place = static_cast<std::size_t>(selected - tests.begin());
    const std::size_t first = place < shown ? 0 : std::min(place + 1 - shown, tests.size() - shown);
    for (std::size_t i = first; i < first + shown; i++) {
      add_test(*tests[i]);
    }
    if (shown < tests.size()) {
      add_plain(
          fmt::format("  {} to {} of {} tests that run", first + 1, first + shown, tests.size()),
          Ink::kDim);
    } else if (tests.empty()) {
      add_plain("  no test runs", Ink::kDim);
    }
  }

  std::string heading(LiveOrder order, std::string_view text) const {
    const std::string_view mark = room_.utf8 ? "▾" : "v";
    return model_.order() == order ? fmt::format("{}{}", text, mark) : std::string(text);
  }

  void add_header() {
    const TableColumns table = table_columns(width_);
    std::string line(kCursorColumns, ' ');
    line += padded(heading(LiveOrder::kName, "Test"), table.name);
    if (table.growth) {
      line += padded_front(heading(LiveOrder::kGrowth, "Growth"), kFigureColumns);
    }
    line += table.threshold ? padded_front("of", kThresholdColumns) : "";
    line += table.bar ? std::string(kBarColumns + 2, ' ') : "";
    line += table.heap ? padded_front(heading(LiveOrder::kHeap, "Heap"), kFigureColumns) : "";
    line +=
        table.resident ? padded_front(heading(LiveOrder::kResident, "RSS"), kFigureColumns) : "";
    line += padded_front(heading(LiveOrder::kTime, "Time"), kTimeColumns);
    add_plain(line, Ink::kBold);
  }

  static std::string figure(const LiveTest& test, std::uint64_t bytes) {
    return padded_front(test.sample ? human_bytes(as_signed(bytes)) : "-", kFigureColumns);
  }

  // Over the threshold is told by a mark, too, and not by colour alone.
  std::string growth_bar(const LiveTest& test, bool is_over) const {
    const std::string_view full = room_.utf8 ? "█" : "#";
    const std::string_view empty = room_.utf8 ? "░" : ".";
    const std::int64_t growth =
        test.sample ? std::max<std::int64_t>(0, test.sample->growth_bytes()) : 0;
    const double share = test.threshold_bytes == 0 ? (growth > 0 ? 1.0 : 0.0)
                                                   : static_cast<double>(growth) /
                                                         static_cast<double>(test.threshold_bytes);
    const auto filled =
        static_cast<std::size_t>(std::min(share, 1.0) * static_cast<double>(kBarColumns - 1));
    std::string bar;
    for (std::size_t i = 0; i + 1 < kBarColumns; i++) {
      bar += i < filled ? full : empty;
    }
    bar += is_over ? '!' : ' ';
    return painted(bar, is_over ? Ink::kRed : Ink::kGreen, room_.color);
  }

  void add_test(const LiveTest& test) {
    const TableColumns table = table_columns(width_);
    const bool is_selected = &test == model_.selected();
    const LiveSample sample = test.sample.value_or(LiveSample{});
    const bool is_over = test.sample && sample.growth_bytes() > as_signed(test.threshold_bytes);
    const std::string name = padded(
        clipped(test.is_ending ? test.name + " (ending)" : test.name, table.name - 1), table.name);
    std::string line = is_selected ? "> " : "  ";
    line += painted_if(name, Ink::kBold, is_selected);
    if (table.growth) {
      const std::string growth = test.sample ? signed_bytes(sample.growth_bytes()) : "-";
      line += painted_if(padded_front(growth, kFigureColumns), Ink::kRed, is_over);
    }
    if (table.threshold) {
      line += padded_front("of " + human_bytes(as_signed(test.threshold_bytes)), kThresholdColumns);
    }
    line += table.bar ? "  " + growth_bar(test, is_over) : "";
    line += table.heap ? figure(test, sample.live_bytes) : "";
    line += table.resident ? figure(test, sample.rss_bytes) : "";
    line += padded_front(short_time(seconds_since(test.since, now_)), kTimeColumns);
    add(line);
  }

  std::string painted_if(const std::string& text, Ink ink, bool wanted) const {
    return wanted ? painted(text, ink, room_.color) : text;
  }

  // The largest, each with its place; then the whole stack of the first as far as there is room.
  void add_stacks() {
    const LiveTest* test = model_.selected();
    const std::size_t for_finished =
        std::min<std::size_t>({kMostFinished, model_.finished().size(), rows_left() / 3});
    if (test == nullptr || rows_left() < for_finished + 3) {
      return;
    }
    add("");
    if (!test->sites_at) {
      add_plain(fmt::format("Heap of {}: no snapshot yet", test->name), Ink::kBold);
      return;
    }
    add_plain(fmt::format("Heap of {}, {} ago", test->name,
                          human_seconds(seconds_since(*test->sites_at, now_))),
              Ink::kBold);
    const std::size_t end = lines_.size() + rows_left() - for_finished;
    const std::size_t for_first = std::min<std::size_t>(end - lines_.size(), 6) / 2;
    for (const GrowthSite& site : test->sites) {
      if (lines_.size() + for_first >= end) {
        break;
      }
      add_site(site);
    }
    if (!test->sites.empty()) {
      add_frames(test->sites.front().stack, end);
    }
  }

  void add_site(const GrowthSite& site) {
    const Frame* place = place_of(site.stack);
    std::string where = "no stack";
    if (place != nullptr) {
      where = frame_text(shortened(*place));
    }
    add(clipped(fmt::format("{} in {:<8} {}", padded_front(human_bytes(site.bytes), kFigureColumns),
                            site.allocations, where),
                width_));
  }

  void add_frames(const Stack& stack, std::size_t end) {
    if (lines_.size() + 1 >= end) {
      return;
    }
    add_plain("The largest was allocated by", Ink::kDim);
    for (const Frame& frame : stack) {
      if (lines_.size() >= end) {
        return;
      }
      const std::string text = clipped("    " + frame_text(shortened(frame)), width_);
      add(painted_if(text, Ink::kDim, frame.internal));
    }
  }

  static Frame shortened(Frame frame) {
    frame.function = short_function_name(frame.function);
    return frame;
  }

  void add_finished() {
    const std::vector<std::string>& finished = model_.finished();
    const std::size_t shown = std::min(
        {finished.size(), kMostFinished, rows_left() - std::min<std::size_t>(1, rows_left())});
    if (shown == 0) {
      return;
    }
    while (rows_left() > shown) {
      add("");
    }
    for (std::size_t i = finished.size() - shown; i < finished.size(); i++) {
      add_plain(finished[i], Ink::kDim);
    }
  }

  void add_help() {
    constexpr std::string_view kHelp[] = {
        "",
        "Up, Down, k, j   select a test: below are the stacks that hold its memory",
        "s                sort by growth, heap, RSS, time, name",
        "x                skip the selected test: it is ended, and is 'skipped' in the reports",
        "q, Ctrl-C        end the run: reports are written for what ran",
        "Ctrl-Z           stop leakrun; tests go on",
        "Ctrl-L           draw everything anew",
        "?                back",
        "",
        "Growth is what the heap holds more than when main began; the bar is full, and has",
        "a '!', where it is the threshold. Of a test with many processes, the one that grew most.",
    };
    for (const std::string_view line : kHelp) {
      add(clipped(line, width_));
    }
  }

  const LiveModel& model_;
  LiveModel::Time now_;
  const LiveRoom& room_;
  std::size_t width_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> live_screen(const LiveModel& model, const FootLine& summary,
                                     LiveModel::Time now, const LiveRoom& room) {
  // Less is no room for anything that could be read.
  constexpr std::size_t kLeastColumns = 24;
  constexpr std::size_t kLeastRows = 3;
  if (room.columns < kLeastColumns || room.rows < kLeastRows) {
    const std::size_t width = room.columns - std::min<std::size_t>(room.columns, 1);
    return room.rows == 0 || width == 0
               ? std::vector<std::string>{}
               : std::vector<std::string>{clipped("too small; q quits", width)};
  }
  return LiveScreen(model, now, room).lines(summary);
}

}  // namespace leakrun
