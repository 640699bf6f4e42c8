#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace leakrun {

/// Reads numbers of this machine's byte order out of untrusted bytes. Behind the end it reads zeros
/// and has `failed`.
class DwarfCursor {
 public:
  explicit DwarfCursor(std::string_view bytes)
      : begin_(bytes.data()), at_(begin_), end_(begin_ + bytes.size()) {}

  bool failed() const { return failed_; }
  bool is_at_end() const { return at_ == end_; }
  /// From the start of the bytes.
  std::uint64_t position() const { return static_cast<std::uint64_t>(at_ - begin_); }

  void skip(std::uint64_t count) {
    if (count > static_cast<std::uint64_t>(end_ - at_)) {
      fail();
    } else {
      at_ += count;
    }
  }

  template <typename Number>
  Number fixed() {
    Number number = 0;
    if (static_cast<std::uint64_t>(end_ - at_) < sizeof number) {
      fail();
      return 0;
    }
    std::memcpy(&number, at_, sizeof number);
    at_ += sizeof number;
    return number;
  }

  std::uint8_t u8() { return fixed<std::uint8_t>(); }
  std::uint16_t u16() { return fixed<std::uint16_t>(); }
  std::uint32_t u32() { return fixed<std::uint32_t>(); }
  std::uint64_t u64() { return fixed<std::uint64_t>(); }

  /// An unsigned number of 1 to 8 bytes.
  std::uint64_t sized(unsigned size) {
    switch (size) {
      case 1:
        return u8();
      case 2:
        return u16();
      case 4:
        return u32();
      case 8:
        return u64();
      default: {
        std::uint64_t number = 0;
        for (unsigned i = 0; i < size; ++i) {
          number |= std::uint64_t{u8()} << (8 * i);
        }
        return number;
      }
    }
  }

  /// LEB128, DWARF 5 section 7.6. Bits over 64 are lost.
  std::uint64_t uleb() {
    if (at_ != end_ && static_cast<unsigned char>(*at_) < 0x80) {
      return static_cast<unsigned char>(*at_++);
    }
    std::uint64_t number = 0;
    for (unsigned shift = 0;; shift += 7) {
      const std::uint8_t byte = u8();
      number |= shift < 64 ? std::uint64_t{byte & 0x7fU} << shift : 0;
      if ((byte & 0x80U) == 0) {
        return number;
      }
    }
  }

  std::int64_t sleb() {
    std::uint64_t number = 0;
    for (unsigned shift = 0;;) {
      const std::uint8_t byte = u8();
      number |= shift < 64 ? std::uint64_t{byte & 0x7fU} << shift : 0;
      shift += 7;
      if ((byte & 0x80U) == 0) {
        if ((byte & 0x40U) != 0 && shift < 64) {
          number |= ~std::uint64_t{0} << shift;
        }
        return static_cast<std::int64_t>(number);
      }
    }
  }

  /// Up to the next NUL, which is passed over.
  std::string_view text() {
    const auto left = static_cast<std::size_t>(end_ - at_);
    const void* end = left > 0 ? std::memchr(at_, 0, left) : nullptr;
    if (end == nullptr) {
      fail();
      return {};
    }
    const std::string_view text(at_, static_cast<std::size_t>(static_cast<const char*>(end) - at_));
    at_ += text.size() + 1;
    return text;
  }

 private:
  void fail() {
    failed_ = true;
    at_ = end_;
  }

  const char* begin_;
  const char* at_;
  const char* end_;
  bool failed_ = false;
};

}  // namespace leakrun
