#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/diff/suite_diff.h"
#include "report/text_table.h"

namespace leakrun {

// A comparison as a person reads it, for text, Markdown and HTML alike. All texts are printable and
// on one line.

struct DiffOptions {
  std::string before_name = {};  ///< of the older document, as the user named it
  std::string after_name = {};
  std::size_t top = 20;   ///< rows of each table
  std::size_t width = 0;  ///< columns of the terminal; 0: unlimited
  bool color = false;
};

struct DiffTable {
  std::string title;
  std::vector<TableColumn> columns;
  std::vector<std::vector<std::string>> rows;
  std::size_t left_out = 0;  ///< further rows
};

/// What was not compared, or is not sure.
struct DiffDoubt {
  std::string sentence;  ///< of ours alone
  std::string tests;     ///< names of tests that it is of, the first few; may be empty
};

struct DiffView {
  std::string conclusion;         ///< what came of it, in one line
  bool is_good = false;           ///< all was compared that can be, and nothing got worse
  std::vector<std::string> runs;  ///< the older and the newer: file, time, host, tests
  std::vector<DiffTable> tables;  ///< those that have rows
  std::vector<DiffDoubt> doubts;
};

DiffView diff_view(const SuiteDiff& diff, const DiffOptions& options);

}  // namespace leakrun
