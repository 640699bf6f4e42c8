#include "symbolize/symbol_table.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>

namespace leakrun {
namespace {

Frame known_frame(const std::string& function, const std::string& file, std::uint32_t line,
                  bool inlined = false) {
  Frame frame;
  frame.function = function;
  frame.file = file;
  frame.line = line;
  frame.column = line + 1;
  frame.inlined = inlined;
  return frame;
}

KnownStacks three_stacks() {
  return {
      {0x20,
       {known_frame("read()", "/src/session.h", 7, true), known_frame("main", "/src/a.cpp", 9)}},
      {0x10, {known_frame("main", "/src/a.cpp", 8)}},
      {std::numeric_limits<std::uint64_t>::max(), {known_frame("last", "", 0)}}};
}

std::string sealed(std::string bytes) {
  bytes.resize(bytes.size() - sizeof(std::uint64_t));
  const std::uint64_t sum = symbol_table_checksum(bytes);
  return bytes.append(reinterpret_cast<const char*>(&sum), sizeof sum);
}

TEST(SymbolTable, FindsWhatWasWritten) {
  const KnownStacks stacks = three_stacks();
  const auto table = SymbolTable::read(symbol_table_bytes("aa01", stacks), "aa01");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->size(), 3U);
  for (const auto& [offset, stack] : stacks) {
    EXPECT_EQ(table->find(offset), stack) << offset;
  }
  for (const std::uint64_t offset : {0x0U, 0xfU, 0x11U, 0x1fU, 0x21U}) {
    EXPECT_FALSE(table->find(offset)) << offset;
  }
}

TEST(SymbolTable, MayBeEmpty) {
  const auto table = SymbolTable::read(symbol_table_bytes("aa01", {}), "aa01");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->size(), 0U);
  EXPECT_FALSE(table->find(0));
}

TEST(SymbolTable, AddsWhatIsNotThere) {
  KnownStacks stacks = {{0x10, {known_frame("newer", "/b.cpp", 1)}}};
  const auto table = SymbolTable::read(symbol_table_bytes("aa01", three_stacks()), "aa01");
  ASSERT_TRUE(table);
  table->add_to(stacks);
  EXPECT_EQ(stacks.size(), 3U);
  EXPECT_EQ(stacks.at(0x10).front().function, "newer");
  EXPECT_EQ(stacks.at(0x20), three_stacks().at(0x20));
}

TEST(SymbolTable, IsOfOneModule) {
  const std::string bytes = symbol_table_bytes("aa01", three_stacks());
  for (const char* other : {"", "aa0", "aa02", "aa011"}) {
    EXPECT_FALSE(SymbolTable::read(bytes, other)) << other;
  }
}

TEST(SymbolTable, KeepsThatNothingIsKnownAndLeavesOutWhatHasNoEnd) {
  const KnownStacks stacks = {{1, {}}, {2, Stack(1000)}, {3, Stack(1001)}};
  const auto table = SymbolTable::read(symbol_table_bytes("aa01", stacks), "aa01");
  ASSERT_TRUE(table);
  EXPECT_EQ(table->size(), 2U);
  EXPECT_EQ(table->find(1), Stack());
  EXPECT_EQ(table->find(2), Stack(1000));
}

TEST(SymbolTable, NoticesEveryChangedByte) {
  const std::string bytes = symbol_table_bytes("aa01", three_stacks());
  for (std::size_t i = 0; i < bytes.size(); i++) {
    for (int change = 1; change < 256; change++) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ change);
      EXPECT_FALSE(SymbolTable::read(changed, "aa01")) << i << ' ' << change;
    }
  }
}

TEST(SymbolTable, NoticesEveryMissingByteAndOneTooMany) {
  const std::string bytes = symbol_table_bytes("aa01", three_stacks());
  for (std::size_t length = 0; length < bytes.size(); length++) {
    EXPECT_FALSE(SymbolTable::read(bytes.substr(0, length), "aa01")) << length;
  }
  EXPECT_FALSE(SymbolTable::read(bytes + '\0', "aa01"));
  EXPECT_FALSE(SymbolTable::read(bytes + bytes, "aa01"));
}

// A file may have been made to deceive: the sum is right, and the numbers are not.
TEST(SymbolTable, LooksNowhereOutsideWhateverTheNumbersSay) {
  const std::string bytes = symbol_table_bytes("aa01", three_stacks());
  for (std::size_t i = 0; i + sizeof(std::uint64_t) < bytes.size(); i++) {
    for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xff}) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(value);
      if (const auto table = SymbolTable::read(sealed(changed), "aa01")) {
        KnownStacks stacks;
        table->add_to(stacks);
        EXPECT_EQ(stacks.size(), table->size());
      }
    }
  }
}

TEST(SymbolTable, IsOfOneVersion) {
  std::string bytes = symbol_table_bytes("aa01", three_stacks());
  EXPECT_EQ(bytes.substr(0, 8), "LKRsymb1");
  EXPECT_TRUE(SymbolTable::read(sealed(bytes), "aa01"));
  bytes[7] = '2';
  EXPECT_FALSE(SymbolTable::read(sealed(bytes), "aa01"));
}

TEST(SymbolTable, HasABound) {
  KnownStacks stacks;
  for (std::uint64_t offset = 0; offset < 65; offset++) {
    stacks[offset] = {known_frame(std::string(1 << 20, static_cast<char>('!' + offset)), "", 0)};
  }
  EXPECT_EQ(symbol_table_bytes("aa01", stacks), "");
  stacks.erase(64);
  stacks.erase(63);
  EXPECT_TRUE(SymbolTable::read(symbol_table_bytes("aa01", stacks), "aa01"));
}

}  // namespace
}  // namespace leakrun
