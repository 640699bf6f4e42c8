#pragma once

#include <string>

#include "profile/frame.h"

namespace leakrun {

/// Where a call stack allocates, for two columns of a table; printable, each on one line.
struct SitePlace {
  std::string place;     ///< "src/net/session.cpp:123", else "libnet.so+0x12f0"; "-": not known
  std::string function;  ///< without parameters; "-": not known
  auto operator<=>(const SitePlace&) const = default;
};

/// Of the first frame of the user's own code (place_of).
SitePlace site_place(const Stack& stack);

/// Of one frame.
SitePlace frame_place(const Frame& frame);

/// The function of the place and those of the user's own that call it, innermost first:
/// "Log::append < Session::open < main". A call of a function by itself is told once.
std::string own_calls(const Stack& stack);

}  // namespace leakrun
