#include "symbolize/lazy_section.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <utility>

namespace leakrun {
namespace {

constexpr std::uint64_t kBlock = std::uint64_t{4} << 10;
constexpr std::uint64_t kLongestText = std::uint64_t{64} << 10;

}  // namespace

LazySection::LazySection(int descriptor, std::uint64_t file_offset, std::uint64_t size)
    : descriptor_(descriptor), file_offset_(file_offset), size_(size) {
  if (size_ == 0) {
    return;
  }
  void* memory = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    throw std::bad_alloc();
  }
  bytes_ = static_cast<char*>(memory);
  missing_ = (size_ + kBlock - 1) / kBlock;
  is_loaded_.resize(missing_);
}

LazySection::LazySection(std::vector<char> content)
    : size_(content.size()), content_(std::move(content)) {
  bytes_ = content_.data();
}

LazySection::~LazySection() {
  release();
}

LazySection::LazySection(LazySection&& other) noexcept {
  *this = std::move(other);
}

LazySection& LazySection::operator=(LazySection&& other) noexcept {
  if (this != &other) {
    release();
    descriptor_ = other.descriptor_;
    file_offset_ = other.file_offset_;
    size_ = std::exchange(other.size_, 0);
    bytes_ = std::exchange(other.bytes_, nullptr);
    is_loaded_ = std::exchange(other.is_loaded_, {});
    missing_ = std::exchange(other.missing_, 0);
    content_ = std::exchange(other.content_, {});
  }
  return *this;
}

void LazySection::release() noexcept {
  if (!is_loaded_.empty()) {
    ::munmap(bytes_, size_);
  }
}

std::uint64_t LazySection::loaded_bytes() const {
  return size_ - std::min(size_, missing_ * kBlock);
}

void LazySection::read_blocks(std::uint64_t first, std::uint64_t behind) {
  const std::uint64_t end = std::min(size_, behind * kBlock);
  for (std::uint64_t done = first * kBlock; done < end;) {
    const ssize_t count =
        ::pread(descriptor_, bytes_ + done, end - done, static_cast<off_t>(file_offset_ + done));
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      break;
    }
    done += static_cast<std::uint64_t>(count);
  }
  for (std::uint64_t block = first; block < behind; ++block) {
    is_loaded_[block] = true;
  }
  missing_ -= behind - first;
}

std::string_view LazySection::load(std::uint64_t offset, std::uint64_t length) {
  if (offset >= size_ || length == 0) {
    return {};
  }
  length = std::min(length, size_ - offset);
  if (missing_ > 0) {
    const std::uint64_t behind = (offset + length - 1) / kBlock + 1;
    for (std::uint64_t block = offset / kBlock; block < behind; ++block) {
      if (is_loaded_[block]) {
        continue;
      }
      const std::uint64_t first = block;
      while (block < behind && !is_loaded_[block]) {
        ++block;
      }
      read_blocks(first, block);
    }
  }
  return {bytes_ + offset, length};
}

std::string_view LazySection::text_at(std::uint64_t offset) {
  constexpr std::uint64_t kUsual = 256;
  for (const std::uint64_t length : {kUsual, kLongestText}) {
    const std::string_view text = load(offset, length);
    const std::size_t end = text.find('\0');
    if (end != std::string_view::npos || text.size() < length) {
      return text.substr(0, end);
    }
  }
  return {};
}

}  // namespace leakrun
