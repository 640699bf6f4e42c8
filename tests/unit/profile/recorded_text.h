#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leakrun {

/// The recordings of tests/golden/recordings, each by the name of its file without the ending.
std::vector<std::string> recording_names();

/// The text of one of them.
std::string recorded(const std::string& name);

/// What a recording has between the line `start` (a beginning is enough) and the line `end`, both
/// left out. A missing line is a failure of the test.
std::string between(std::string_view text, std::string_view start, std::string_view end);

/// `text` with `from`, which must occur in it, replaced by `to` at its first place.
std::string replaced(std::string text, std::string_view from, std::string_view to);

/// The lines of `text`, each with its newline.
std::vector<std::string> lines_of(std::string_view text);

}  // namespace leakrun
