#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace leakrun {

/// A message in the wire format of Protocol Buffers
/// (https://protobuf.dev/programming-guides/encoding/), field by field. Numbers that are zero are
/// left out, as the format has it.
class ProtobufMessage {
 public:
  void add_number(std::uint32_t field, std::uint64_t value) {
    if (value != 0) {
      append_varint(std::uint64_t{field} << 3);
      append_varint(value);
    }
  }

  /// Of int64, whose negative numbers take ten bytes.
  void add_signed(std::uint32_t field, std::int64_t value) {
    add_number(field, static_cast<std::uint64_t>(value));
  }

  /// A text or another message. Empty ones are there: they have a place in a list.
  void add_bytes(std::uint32_t field, std::string_view bytes) {
    append_varint((std::uint64_t{field} << 3) | 2);
    append_varint(bytes.size());
    bytes_ += bytes;
  }

  void add_message(std::uint32_t field, const ProtobufMessage& message) {
    add_bytes(field, message.bytes_);
  }

  const std::string& bytes() const { return bytes_; }

  /// Appends to this what is a list of numbers without tags, the content of a packed field.
  void append_varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) {
      bytes_ += static_cast<char>((value & 0x7F) | 0x80);
    }
    bytes_ += static_cast<char>(value);
  }

 private:
  std::string bytes_;
};

}  // namespace leakrun
