#include "symbolize/report_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace leakrun {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kReport =
    "==12==ERROR: AddressSanitizer: heap-use-after-free on address 0x60400000001c\n"
    "READ of size 4 at 0x60400000001c thread T0\n"
    "    #0 0x55f1b38e2020  (/net_tests+0x20) (BuildId: aa01)\n"
    "    #1 0x55f1b38e3010  (/net_tests+0x10) (BuildId: aa01)\n"
    "    #2 0x7f5510411099  (/libc.so+0x99)\n"
    "\n"
    "freed by thread T0 here:\n"
    "    #0 0x55f1b38e3010  (/net_tests+0x10) (BuildId: aa01)\n"
    "\n"
    "SUMMARY: AddressSanitizer: heap-use-after-free (/net_tests+0x20) \n";

/// Knows /net_tests: an inlined call at 0x20, a function without a file at 0x10.
class OneFunctionBackend : public SymbolizerBackend {
 public:
  tl::expected<std::vector<Stack>, std::string> resolve(
      const Module& module, std::span<const std::uint64_t> offsets) override {
    std::vector<Stack> stacks;
    for (const std::uint64_t offset : offsets) {
      Frame inner;
      inner.function = "Session::read()";
      inner.file = "/src/session.h";
      inner.line = 7;
      inner.column = 3;
      inner.inlined = true;
      Frame outer;
      outer.function = "main";
      Stack stack;
      if (module.path == "/net_tests") {
        stack = offset == 0x20 ? Stack{inner, outer} : Stack{outer};
      }
      stacks.push_back(stack);
    }
    return stacks;
  }
};

std::string symbolized(const std::string& text) {
  ModuleTable modules;
  std::set<Address> addresses;
  collect_addresses(text, modules, addresses);
  OneFunctionBackend backend;
  std::vector<std::string> warnings;
  const Symbols symbols = symbolize(addresses, modules, &backend, warnings);
  return with_symbols_in_text(text, symbols, modules);
}

TEST(CollectAddresses, FindsEachFrameOnce) {
  ModuleTable modules;
  std::set<Address> addresses;
  collect_addresses(kReport, modules, addresses);
  EXPECT_THAT(addresses, ElementsAre(Address{1, 0x10}, Address{1, 0x20}, Address{2, 0x99}));
  EXPECT_EQ(modules.at(1).build_id, "aa01");
}

TEST(CollectAddresses, FindsNoneInOtherText) {
  ModuleTable modules;
  std::set<Address> addresses;
  collect_addresses("", modules, addresses);
  collect_addresses("    #0\n    #1 0x12 in main /src/main.cpp:3\n#0 0x1  (/m+0x1)\nlast", modules,
                    addresses);
  EXPECT_THAT(addresses, IsEmpty());
}

TEST(WithSymbolsInText, NumbersTheFramesOfEachStackAnew) {
  EXPECT_EQ(symbolized(kReport),
            "==12==ERROR: AddressSanitizer: heap-use-after-free on address 0x60400000001c\n"
            "READ of size 4 at 0x60400000001c thread T0\n"
            "    #0 0x55f1b38e2020 in Session::read() /src/session.h:7:3\n"
            "    #1 0x55f1b38e2020 in main (/net_tests+0x20) (BuildId: aa01)\n"
            "    #2 0x55f1b38e3010 in main (/net_tests+0x10) (BuildId: aa01)\n"
            "    #3 0x7f5510411099  (/libc.so+0x99)\n"
            "\n"
            "freed by thread T0 here:\n"
            "    #0 0x55f1b38e3010 in main (/net_tests+0x10) (BuildId: aa01)\n"
            "\n"
            "SUMMARY: AddressSanitizer: heap-use-after-free (/net_tests+0x20) \n");
}

TEST(WithSymbolsInText, LeavesOtherTextAsItIs) {
  for (const char* text : {"", "\n", "no newline", "    #x\n\n\r\n", "    #0 0x12 in f /a.c:3\n",
                           "\xff\n    #99999999999999999999 0x1  (/m+0x1)\n"}) {
    EXPECT_EQ(symbolized(text), text);
  }
}

}  // namespace
}  // namespace leakrun
