#pragma once

#include <set>
#include <string>
#include <string_view>

#include "profile/address.h"
#include "symbolize/symbolize.h"

namespace leakrun {

/// Adds the addresses of all frames that stand in `text`, a report that a sanitizer runtime printed
/// with symbolize=0, to `addresses`.
void collect_addresses(std::string_view text, ModuleTable& modules, std::set<Address>& addresses);

/// `text` with its frames as the runtimes print them when they symbolize themselves,
/// `    #N 0xPC in FUNCTION FILE:LINE:COLUMN`; inlined calls are frames of their own, and the
/// frames of a stack are numbered anew. Everything else, and what has no symbols, is untouched.
std::string with_symbols_in_text(std::string_view text, const Symbols& symbols,
                                 ModuleTable& modules);

}  // namespace leakrun
