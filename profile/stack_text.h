#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "profile/address.h"

namespace leakrun {

/// Takes the next line off `text`, without its newline. The last line need not end in one.
std::string_view take_line(std::string_view& text);

/// Takes `prefix` off `text` where it stands there.
bool take_prefix(std::string_view& text, std::string_view prefix);

/// Takes a decimal number off `text`; none where there is none or it is over 2^63-1, so that the
/// difference of two is a std::int64_t.
std::optional<std::uint64_t> take_number(std::string_view& text);

/// Reads frame `number` of a stack, from 0, as the runtimes print it with symbolize=0 in the
/// default stack_trace_format, `    #N 0xPC  (MODULE+0xOFFSET) (BuildId: HEX)`, the last part
/// optional (RenderFrame in compiler-rt's sanitizer_stacktrace_printer.cpp). None where the line is
/// no such frame.
std::optional<Address> read_frame(std::string_view line, std::size_t number, ModuleTable& modules);

/// Takes the frames that stand at the start of `text`, up to and including the blank line that
/// ends a stack. Frames that the process symbolized itself (`    #N 0xPC in FUNCTION …`) are
/// addresses in the unknown module. None where the stack is broken off or has a line that is no
/// frame.
std::optional<CallStack> take_stack(std::string_view& text, ModuleTable& modules);

}  // namespace leakrun
