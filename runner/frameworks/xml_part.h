#pragma once

#include <pugixml.hpp>
#include <string_view>

namespace leakrun {

/// Reads the element of `output` that begins with the first `start` ("<MatchingTests") and ends
/// with the last `end` ("</MatchingTests>") into `document`: what a program printed before and
/// behind it is passed over. `parsing` is as in pugixml. False where there is none, or it is no
/// XML.
bool load_xml_part(std::string_view output, std::string_view start, std::string_view end,
                   unsigned parsing, pugi::xml_document& document);

}  // namespace leakrun
