#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "report/ci/code_place.h"

namespace leakrun {

/// `path` as the path of a URI: everything but letters, digits and "-._~/" percent-encoded.
std::string uri_path(std::string_view path);

/// `text` for `message.text`, in which braces and links have a meaning: braces are doubled, and a
/// blank parts `](`. Printable, and in one line.
std::string sarif_message(std::string_view text);

/// An `artifactLocation` object: what is below `source_root`, or is relative as files of a document
/// are that are below it, is relative to SRCROOT, and anything else a file: URI.
nlohmann::ordered_json sarif_artifact(std::string_view path, std::string_view source_root);

/// A `location` object: file and region or, of a program, file and address; and the function.
nlohmann::ordered_json sarif_location(const CodePlace& place, std::string_view source_root);

/// A `codeFlow` object of the frames of `stack` that have a source file, the outermost first. How
/// much a frame says is its `importance`: essential where `place` is, important in the user's own
/// code, else unimportant. At most the 1,000 innermost.
nlohmann::ordered_json sarif_code_flow(const Stack& stack, const Frame* place,
                                       std::string_view source_root);

/// A `stack` object of all frames, innermost first; at most 1,000.
nlohmann::ordered_json sarif_stack(const Stack& stack, std::string_view message,
                                   std::string_view source_root);

}  // namespace leakrun
