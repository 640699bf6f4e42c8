#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leakrun {

/// What a terminal of `columns` shows of what was written to it: it knows the sequences that
/// leakrun uses, and keeps any other as text, so that a test sees it. Each character of UTF-8 takes
/// one column. Rows are never scrolled away.
class Screen {
 public:
  explicit Screen(std::size_t columns) : columns_(columns) {}

  void write(std::string_view text) {
    pending_ += text;
    while (take_one()) {
    }
  }

  /// Without spaces at their ends, and without empty rows at the end.
  std::vector<std::string> rows() const {
    std::vector<std::string> rows;
    for (const std::vector<std::string>& cells : rows_) {
      std::string row;
      for (const std::string& cell : cells) {
        row += cell;
      }
      row.erase(row.find_last_not_of(' ') + 1);
      rows.push_back(row);
    }
    while (!rows.empty() && rows.back().empty()) {
      rows.pop_back();
    }
    return rows;
  }

  std::string text() const {
    std::string text;
    for (const std::string& row : rows()) {
      text += row + '\n';
    }
    return text;
  }

  /// What a program that has the terminal to itself has changed and not put back.
  bool is_alternate() const { return main_rows_.has_value(); }
  bool hides_cursor() const { return hides_cursor_; }

  /// How often the cursor was moved above the first row: never, in a program that knows its rows.
  int lost_moves() const { return lost_moves_; }

 private:
  bool take_one() {
    constexpr std::string_view kUp = "\033[A";
    constexpr std::string_view kEraseBelow = "\033[J";
    if (pending_.empty() || (pending_[0] == '\033' && pending_.size() < 10 && !is_sequence())) {
      return false;  // more of it is to come
    }
    if (pending_.starts_with(kUp)) {
      lost_moves_ += row_ == 0 ? 1 : 0;
      row_ -= row_ > 0 ? 1 : 0;
      pending_.erase(0, kUp.size());
    } else if (pending_.starts_with(kEraseBelow)) {
      rows_.resize(row_ + 1);
      rows_[row_].resize(std::min(rows_[row_].size(), column_));
      pending_.erase(0, kEraseBelow.size());
    } else if (pending_.starts_with("\033[") && is_sequence() && end_of_sequence() == 'm') {
      pending_.erase(0, pending_.find('m') + 1);
    } else if (pending_.starts_with("\033[") && is_sequence() && take_full_screen_sequence()) {
      pending_.erase(0, pending_.find_first_of("HJKhl") + 1);
    } else {
      put(pending_[0]);
      pending_.erase(0, 1);
    }
    return true;
  }

  // Those of a program that has the terminal to itself.
  bool take_full_screen_sequence() {
    const std::string sequence = pending_.substr(2, pending_.find_first_of("HJKhl") - 1);
    if (sequence.ends_with(";1H")) {
      row_ = std::stoul(sequence) - 1;
      column_ = 0;
      rows_.resize(std::max(rows_.size(), row_ + 1));
    } else if (sequence == "K") {
      rows_[row_].resize(std::min(rows_[row_].size(), column_));
    } else if (sequence == "2J") {
      rows_.assign(row_ + 1, {});
    } else if (sequence == "?1049h") {
      main_rows_ = rows_;
    } else if (sequence == "?1049l") {
      rows_ = main_rows_.value_or(rows_);
      row_ = rows_.size() - 1;
      column_ = rows_[row_].size();
      main_rows_.reset();
    } else if (sequence == "?25h" || sequence == "?25l") {
      hides_cursor_ = sequence == "?25l";
    } else if (sequence != "?2026h" && sequence != "?2026l") {
      return false;
    }
    return true;
  }

  bool is_sequence() const {
    return pending_.find_first_of("ABCDHJKhlmsu", 2) != std::string::npos;
  }
  char end_of_sequence() const { return pending_[pending_.find_first_not_of("0123456789;", 2)]; }

  void put(char character) {
    if (character == '\r') {
      column_ = 0;
    } else if (character == '\n') {
      row_++;
      rows_.resize(std::max(rows_.size(), row_ + 1));
    } else if ((static_cast<unsigned char>(character) & 0xc0U) == 0x80U && column_ > 0) {
      rows_[row_][column_ - 1] += character;
    } else {
      if (column_ == columns_) {
        column_ = 0;
        put('\n');
      }
      rows_[row_].resize(std::max(rows_[row_].size(), column_ + 1), " ");
      rows_[row_][column_++] = character;
    }
  }

  std::size_t columns_;
  std::vector<std::vector<std::string>> rows_ = std::vector<std::vector<std::string>>(1);
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  int lost_moves_ = 0;
  std::optional<std::vector<std::vector<std::string>>> main_rows_;  // below the alternate screen
  bool hides_cursor_ = false;
  std::string pending_;
};

}  // namespace leakrun
