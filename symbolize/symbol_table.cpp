#include "symbolize/symbol_table.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <type_traits>
#include <unordered_map>
#include <vector>

namespace leakrun {
namespace {

// The number is another for each change of the format, or of how symbols are read. All numbers are
// in the order of this machine's bytes: a file of another machine has another magic.
constexpr std::uint64_t kMagic = 0x31'62'6d'79'73'52'4b'4cU;  // "LKRsymb1"
constexpr std::uint32_t kMostFramesOfAnOffset = 1000;

struct TableHeader {
  std::uint64_t magic = kMagic;
  std::uint32_t identity_bytes = 0;
  std::uint32_t entries = 0;
  std::uint32_t frames = 0;
  std::uint32_t strings = 0;
  std::uint64_t text_bytes = 0;
};

struct TableEntry {
  std::uint64_t offset = 0;
  std::uint32_t first_frame = 0;
  std::uint32_t frames = 0;
};

struct TableFrame {
  std::uint32_t function = 0;
  std::uint32_t file = 0;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t inlined = 0;
};

// Written and read as they lie in memory.
static_assert(std::has_unique_object_representations_v<TableHeader> &&
              std::has_unique_object_representations_v<TableEntry> &&
              std::has_unique_object_representations_v<TableFrame>);

template <typename Record>
void append_record(std::string& bytes, const Record& record) {
  bytes.append(reinterpret_cast<const char*>(&record), sizeof record);  // NOLINT
}

template <typename Record>
void append_records(std::string& bytes, const std::vector<Record>& records) {
  for (const Record& record : records) {
    append_record(bytes, record);
  }
}

class TableWriter {
 public:
  void add(std::uint64_t offset, const Stack& stack) {
    entries_.push_back({offset, static_cast<std::uint32_t>(frames_.size()),
                        static_cast<std::uint32_t>(stack.size())});
    for (const Frame& frame : stack) {
      frames_.push_back({number_of(frame.function), number_of(frame.file), frame.line, frame.column,
                         frame.inlined ? 1U : 0U});
    }
  }

  std::size_t size() const {
    return sizeof(TableHeader) + entries_.size() * sizeof(TableEntry) +
           frames_.size() * sizeof(TableFrame) + string_ends_.size() * sizeof(std::uint32_t) +
           text_.size() + sizeof(std::uint64_t);
  }

  std::string bytes(std::string_view identity) const {
    TableHeader header;
    header.identity_bytes = static_cast<std::uint32_t>(identity.size());
    header.entries = static_cast<std::uint32_t>(entries_.size());
    header.frames = static_cast<std::uint32_t>(frames_.size());
    header.strings = static_cast<std::uint32_t>(string_ends_.size());
    header.text_bytes = text_.size();
    std::string bytes;
    bytes.reserve(size() + identity.size());
    append_record(bytes, header);
    append_records(bytes, entries_);
    append_records(bytes, frames_);
    append_records(bytes, string_ends_);
    bytes.append(text_).append(identity);
    append_record(bytes, symbol_table_checksum(bytes));
    return bytes;
  }

 private:
  // The views are of strings that outlive this.
  std::uint32_t number_of(std::string_view text) {
    const auto [entry, is_new] =
        numbers_.try_emplace(text, static_cast<std::uint32_t>(string_ends_.size()));
    if (is_new) {
      text_ += text;
      string_ends_.push_back(static_cast<std::uint32_t>(text_.size()));
    }
    return entry->second;
  }

  std::vector<TableEntry> entries_;
  std::vector<TableFrame> frames_;
  std::vector<std::uint32_t> string_ends_;
  std::string text_;
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
};

}  // namespace

std::uint64_t symbol_table_checksum(std::string_view bytes) {
  constexpr std::uint64_t kFactor = 0x9e3779b97f4a7c15U;
  std::uint64_t sum = bytes.size();
  while (!bytes.empty()) {
    std::uint64_t word = 0;
    const std::size_t length = std::min(sizeof word, bytes.size());
    std::memcpy(&word, bytes.data(), length);
    // Each step can be undone, so that two sums which differ once differ to the end.
    sum = (sum ^ word) * kFactor;
    sum ^= sum >> 32U;
    bytes.remove_prefix(length);
  }
  return sum;
}

std::string symbol_table_bytes(std::string_view identity, const KnownStacks& stacks) {
  TableWriter writer;
  for (const auto& [offset, stack] : stacks) {
    if (stack.size() <= kMostFramesOfAnOffset) {
      writer.add(offset, stack);
    }
    if (writer.size() + identity.size() > SymbolTable::kLargest) {
      return {};
    }
  }
  return writer.bytes(identity);
}

template <typename Record>
Record SymbolTable::at(std::size_t start, std::size_t index) const {
  Record record;
  std::memcpy(&record, bytes_.data() + start + index * sizeof record, sizeof record);
  return record;
}

std::optional<SymbolTable> SymbolTable::read(std::string bytes, std::string_view identity) {
  SymbolTable table(std::move(bytes));
  if (!table.has_valid_layout(identity) || !table.has_valid_references()) {
    return std::nullopt;
  }
  return table;
}

bool SymbolTable::has_valid_layout(std::string_view identity) {
  const std::string_view all = bytes_;
  if (all.size() < sizeof(TableHeader) + sizeof(std::uint64_t) || all.size() > kLargest) {
    return false;
  }
  const auto header = at<TableHeader>(0, 0);
  const std::string_view content = all.substr(0, all.size() - sizeof(std::uint64_t));
  if (header.magic != kMagic ||
      at<std::uint64_t>(content.size(), 0) != symbol_table_checksum(content)) {
    return false;
  }
  // None of these overflows: 32 bits times the size of a record, and text no larger than the file.
  if (header.text_bytes > content.size()) {
    return false;
  }
  entries_ = header.entries;
  frames_ = header.frames;
  strings_ = header.strings;
  text_bytes_ = static_cast<std::size_t>(header.text_bytes);
  frames_start_ = sizeof(TableHeader) + entries_ * sizeof(TableEntry);
  string_ends_start_ = frames_start_ + frames_ * sizeof(TableFrame);
  text_start_ = string_ends_start_ + strings_ * sizeof(std::uint32_t);
  return text_start_ + text_bytes_ + header.identity_bytes == content.size() &&
         content.substr(text_start_ + text_bytes_) == identity;
}

bool SymbolTable::has_valid_references() const {
  std::uint32_t end = 0;
  for (std::size_t i = 0; i < strings_; i++) {
    const auto next = at<std::uint32_t>(string_ends_start_, i);
    if (next < end || next > text_bytes_) {
      return false;
    }
    end = next;
  }
  for (std::size_t i = 0; i < frames_; i++) {
    const auto frame = at<TableFrame>(frames_start_, i);
    if (frame.function >= strings_ || frame.file >= strings_ || frame.inlined > 1) {
      return false;
    }
  }
  std::uint64_t next_offset = 0;
  for (std::size_t i = 0; i < entries_; i++) {
    const auto entry = at<TableEntry>(sizeof(TableHeader), i);
    if ((i > 0 && entry.offset < next_offset) || entry.frames > kMostFramesOfAnOffset ||
        entry.first_frame > frames_ || entry.frames > frames_ - entry.first_frame) {
      return false;
    }
    if (entry.offset == std::numeric_limits<std::uint64_t>::max()) {
      return i + 1 == entries_;
    }
    next_offset = entry.offset + 1;
  }
  return true;
}

std::string_view SymbolTable::string(std::uint32_t number) const {
  const std::size_t start = number == 0 ? 0 : at<std::uint32_t>(string_ends_start_, number - 1);
  const std::size_t end = at<std::uint32_t>(string_ends_start_, number);
  return std::string_view(bytes_).substr(text_start_ + start, end - start);
}

Stack SymbolTable::stack_of(std::uint32_t first_frame, std::uint32_t frames) const {
  Stack stack(frames);
  for (std::uint32_t i = 0; i < frames; i++) {
    const auto stored = at<TableFrame>(frames_start_, first_frame + i);
    stack[i].function = string(stored.function);
    stack[i].file = string(stored.file);
    stack[i].line = stored.line;
    stack[i].column = stored.column;
    stack[i].inlined = stored.inlined != 0;
  }
  return stack;
}

std::optional<Stack> SymbolTable::find(std::uint64_t offset) const {
  std::size_t first = 0;
  std::size_t last = entries_;
  while (first < last) {
    const std::size_t middle = first + (last - first) / 2;
    const auto entry = at<TableEntry>(sizeof(TableHeader), middle);
    if (entry.offset == offset) {
      return stack_of(entry.first_frame, entry.frames);
    }
    (entry.offset < offset ? first : last) = entry.offset < offset ? middle + 1 : middle;
  }
  return std::nullopt;
}

void SymbolTable::add_to(KnownStacks& stacks) const {
  for (std::size_t i = 0; i < entries_; i++) {
    const auto entry = at<TableEntry>(sizeof(TableHeader), i);
    if (!stacks.contains(entry.offset)) {
      stacks.emplace(entry.offset, stack_of(entry.first_frame, entry.frames));
    }
  }
}

}  // namespace leakrun
