#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "profile/recording.h"

namespace leakrun {

/// Puts the snapshots of one recording together, in their order: what grew between two of them,
/// and which sections they begin and end. A part of read_recording.
class SectionReader {
 public:
  explicit SectionReader(const ModuleTable& modules) : modules_(modules) {}

  /// The module whose frame in a stack shows that main was running.
  void set_agent(std::string path) { agent_ = std::move(path); }

  /// Reads what follows the words `mark` and `scope`. False where it is broken.
  bool read_mark(std::string_view line);
  bool read_scope(std::string_view line);

  /// Takes the next snapshot. False where `label` names none that was announced.
  bool take(std::string_view label, const SnapshotRecord& record);

  /// Whether a mark or a scope was announced whose snapshot did not follow.
  bool lacks_snapshot() const { return !announced_.empty(); }

  /// From the baseline to the final snapshot.
  Growth take_growth() { return std::move(growth_); }
  std::vector<Section> take_sections() { return std::move(sections_); }

 private:
  /// A snapshot whose call stacks are known, or a small baseline that was only counted.
  struct Base {
    std::uint64_t live_bytes = 0;
    std::shared_ptr<const Snapshot> profile;
  };
  struct OpenSection {
    std::size_t index = 0;  // in sections_
    Base base;
  };

  Growth growth_since(const Base& base, std::uint64_t begin_bytes,
                      const SnapshotRecord& record) const;
  bool begin_section(std::uint64_t number, const SnapshotRecord& record);
  bool end_section(std::uint64_t number, const SnapshotRecord& record);
  bool end_mark(std::uint64_t number, const SnapshotRecord& record);

  const ModuleTable& modules_;
  std::string agent_;
  Base baseline_;
  Base last_known_;
  Base last_mark_;
  std::uint64_t last_mark_bytes_ = 0;
  std::map<std::uint64_t, OpenSection> announced_;  // marks and scopes without their snapshot yet
  std::map<std::uint64_t, OpenSection> open_;       // scopes that have begun
  Growth growth_;
  std::vector<Section> sections_;
};

/// Text that the agent wrote as one word (word_of_text in agent/recording.c).
std::string unescaped_word(std::string_view word);

}  // namespace leakrun
