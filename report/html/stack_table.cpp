#include "report/html/stack_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "report/function_name.h"
#include "report/html/html_text.h"

namespace leakrun {
namespace {

// What a row of numbers takes, on average.
constexpr std::size_t kFrameBytes = 48;
constexpr std::size_t kNumberBytes = 6;

// The number of `key`, which is a new one where it has none.
template <class Numbers, class Key, class Row>
std::pair<std::size_t, bool> numbered(Numbers& numbers, const Key& key, std::vector<Row>& rows) {
  const auto [found, is_new] = numbers.try_emplace(key, rows.size());
  return {found->second, is_new};
}

template <class Row, class Write>
void write_list(std::ostream& out, std::string_view name, const std::vector<Row>& rows,
                Write write) {
  out << '"' << name << "\":[";
  for (std::size_t i = 0; i < rows.size(); i++) {
    out << (i == 0 ? "\n" : ",\n");
    write(rows[i]);
  }
  out << "]";
}

}  // namespace

std::size_t StackTable::text(std::string_view text) {
  const std::string line = shown_line(text);
  const auto [number, is_new] = numbered(text_numbers_, line, texts_);
  if (is_new) {
    texts_.push_back(escaped_json(nlohmann::json(line).dump()));
    bytes_ += texts_.back().size() + 2;
  }
  return number;
}

std::size_t StackTable::frame(const Frame& frame) {
  const FrameRow row = {
      text(frame.function), text(short_function_name(frame.function)),
      text(frame.file),     frame.line,
      frame.column,         text(frame.module),
      frame.offset,         (frame.inlined ? 1u : 0u) | (frame.internal ? 2u : 0u)};
  const auto [number, is_new] = numbered(frame_numbers_, row, frames_);
  if (is_new) {
    frames_.push_back(row);
    bytes_ += kFrameBytes;
  }
  return number;
}

std::size_t StackTable::stack(const Stack& stack) {
  std::vector<std::size_t> row;
  row.reserve(stack.size());
  for (const Frame& each : stack) {
    row.push_back(frame(each));
  }
  const auto [number, is_new] = numbered(stack_numbers_, row, stacks_);
  if (is_new) {
    bytes_ += (row.size() + 1) * kNumberBytes;
    stacks_.push_back(std::move(row));
  }
  return number;
}

void StackTable::write(std::ostream& out) const {
  write_list(out, "strings", texts_, [&](const std::string& text) { out << text; });
  out << ",\n";
  write_list(out, "frames", frames_,
             [&](const FrameRow& row) { out << fmt::format("[{}]", fmt::join(row, ",")); });
  out << ",\n";
  write_list(out, "stacks", stacks_, [&](const std::vector<std::size_t>& row) {
    out << fmt::format("[{}]", fmt::join(row, ","));
  });
}

}  // namespace leakrun
