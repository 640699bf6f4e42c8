#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace leakrun {

/// A section of an ELF file of which only those parts are read that are asked for: debug
/// information has hundreds of megabytes, and a few call stacks need little of it. It is read and
/// not mapped, for a file that is cut short under a mapping would end this process. Not
/// thread-safe, but what was loaded may be read by several threads.
class LazySection {
 public:
  LazySection() = default;
  /// `size` bytes at `file_offset` of `descriptor`, which must stay open while this loads.
  LazySection(int descriptor, std::uint64_t file_offset, std::uint64_t size);
  /// What is in memory already, such as a section that was compressed.
  explicit LazySection(std::vector<char> content);
  ~LazySection();
  LazySection(LazySection&& other) noexcept;
  LazySection& operator=(LazySection&& other) noexcept;
  LazySection(const LazySection&) = delete;
  LazySection& operator=(const LazySection&) = delete;

  std::uint64_t size() const { return size_; }

  /// How much of it is in memory.
  std::uint64_t loaded_bytes() const;

  /// The bytes from `offset` on, `length` of them or up to the section's end, empty behind it.
  /// Valid as long as this is. Bytes that cannot be read are zero.
  std::string_view load(std::uint64_t offset, std::uint64_t length);
  std::string_view load_all() { return load(0, size_); }

  /// The text at `offset` up to its NUL, at most 64 KB of it.
  std::string_view text_at(std::uint64_t offset);

 private:
  void release() noexcept;
  void read_blocks(std::uint64_t first, std::uint64_t behind);

  int descriptor_ = -1;
  std::uint64_t file_offset_ = 0;
  std::uint64_t size_ = 0;
  char* bytes_ = nullptr;        // an anonymous mapping, or content_
  std::vector<bool> is_loaded_;  // by block; empty where it is no mapping
  std::uint64_t missing_ = 0;    // blocks that are not loaded
  std::vector<char> content_;
};

}  // namespace leakrun
