#include "profile/section_reader.h"

#include <charconv>

#include "profile/stack_text.h"

namespace leakrun {
namespace {

// Marks and scopes are numbered by themselves; here they share one map.
constexpr std::uint64_t kMarkNumbers = std::uint64_t{1} << 63;

// The number that ends `label`, where it begins with `prefix`.
std::optional<std::uint64_t> number_in(std::string_view label, std::string_view prefix) {
  if (!take_prefix(label, prefix)) {
    return std::nullopt;
  }
  const auto number = take_number(label);
  return label.empty() ? number : std::nullopt;
}

}  // namespace

std::string unescaped_word(std::string_view word) {
  if (word == "%") {
    return {};
  }
  std::string text;
  for (std::size_t i = 0; i < word.size(); i++) {
    unsigned char byte = 0;
    if (word[i] == '%' && i + 2 < word.size() &&
        std::from_chars(word.data() + i + 1, word.data() + i + 3, byte, 16).ptr ==
            word.data() + i + 3) {
      text += static_cast<char>(byte);
      i += 2;
    } else {
      text += word[i];
    }
  }
  return text;
}

// `NUMBER LABEL`
bool SectionReader::read_mark(std::string_view line) {
  const auto number = take_number(line);
  if (!number || !take_prefix(line, " ")) {
    return false;
  }
  announced_[kMarkNumbers + *number] = {sections_.size(), {}};
  Section section;
  section.kind = SectionKind::kMark;
  section.label = unescaped_word(line);
  sections_.push_back(std::move(section));
  return true;
}

// `NUMBER LIMIT LABEL`, the limit `-` where there is none.
bool SectionReader::read_scope(std::string_view line) {
  const auto number = take_number(line);
  if (!number || !take_prefix(line, " ")) {
    return false;
  }
  Section section;
  if (!take_prefix(line, "-")) {
    section.limit_bytes = take_number(line);
    if (!section.limit_bytes) {
      return false;
    }
  }
  if (!take_prefix(line, " ")) {
    return false;
  }
  section.label = unescaped_word(line);
  announced_[*number] = {sections_.size(), {}};
  sections_.push_back(std::move(section));
  return true;
}

Growth SectionReader::growth_since(const Base& base, std::uint64_t begin_bytes,
                                   const SnapshotRecord& record) const {
  Growth growth;
  if (record.profile) {
    growth = base.profile
                 ? growth_between(*base.profile, *record.profile)
                 : growth_since_small_baseline(base.live_bytes, *record.profile, agent_, modules_);
  }
  growth.bytes =
      static_cast<std::int64_t>(record.live_bytes) - static_cast<std::int64_t>(begin_bytes);
  return growth;
}

bool SectionReader::begin_section(std::uint64_t number, const SnapshotRecord& record) {
  const auto announced = announced_.find(number);
  if (announced == announced_.end()) {
    return false;
  }
  const std::size_t index = announced->second.index;
  sections_[index].begin_bytes = record.live_bytes;
  open_[number] = {index, last_known_};
  announced_.erase(announced);
  return true;
}

bool SectionReader::end_section(std::uint64_t number, const SnapshotRecord& record) {
  const auto open = open_.find(number);
  if (open == open_.end()) {
    return false;
  }
  Section& section = sections_[open->second.index];
  section.end_bytes = record.live_bytes;
  section.growth = growth_since(open->second.base, section.begin_bytes, record);
  open_.erase(open);
  return true;
}

bool SectionReader::end_mark(std::uint64_t number, const SnapshotRecord& record) {
  const auto announced = announced_.find(kMarkNumbers + number);
  if (announced == announced_.end()) {
    return false;
  }
  Section& section = sections_[announced->second.index];
  section.begin_bytes = last_mark_bytes_;
  section.end_bytes = record.live_bytes;
  section.growth = growth_since(last_mark_, last_mark_bytes_, record);
  announced_.erase(announced);
  last_mark_bytes_ = record.live_bytes;
  last_mark_ = last_known_;
  return true;
}

bool SectionReader::take(std::string_view label, const SnapshotRecord& record) {
  if (record.profile) {
    last_known_ = {record.live_bytes, std::make_shared<const Snapshot>(*record.profile)};
  }
  if (label == "baseline") {
    baseline_ = {record.live_bytes, last_known_.profile};
    last_known_ = baseline_;
    last_mark_ = baseline_;
    last_mark_bytes_ = record.live_bytes;
    return true;
  }
  if (label == "final") {
    growth_ = growth_since(baseline_, baseline_.live_bytes, record);
    for (const auto& [number, open] : open_) {
      Section& section = sections_[open.index];
      section.growth = growth_since(open.base, section.begin_bytes, record);
    }
    return true;
  }
  if (const auto number = number_in(label, "begin-")) {
    return begin_section(*number, record);
  }
  if (const auto number = number_in(label, "end-")) {
    return end_section(*number, record);
  }
  const auto number = number_in(label, "mark-");
  return number && end_mark(*number, record);
}

}  // namespace leakrun
