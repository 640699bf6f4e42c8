#include "report/ci/sarif_locations.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace leakrun {
namespace {

using LocationJson = nlohmann::ordered_json;

// As many as GitHub shows.
constexpr std::size_t kMostFlowFrames = 1000;

constexpr const char* kSourceRootId = "SRCROOT";

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~/").find(c) != std::string_view::npos;
}

LocationJson region_of(const CodePlace& place) {
  LocationJson region = {{"startLine", place.line}};
  if (place.column > 0) {
    region["startColumn"] = place.column;
  }
  region["endLine"] = place.line;
  return region;
}

bool is_of_program(const CodePlace& place) {
  return place.frame != nullptr && place.frame->file.empty();
}

LocationJson physical_location(const CodePlace& place, std::string_view source_root) {
  LocationJson physical = {{"artifactLocation", sarif_artifact(place.file, source_root)}};
  if (place.line > 0) {
    physical["region"] = region_of(place);
  }
  if (is_of_program(place)) {
    physical["address"] = {{"relativeAddress", place.frame->offset}, {"kind", "instruction"}};
  }
  return physical;
}

CodePlace place_of_frame(const Frame& frame) {
  return frame.file.empty() ? CodePlace{frame.module, 0, 0, &frame}
                            : CodePlace{frame.file, frame.line, frame.column, &frame};
}

const char* importance_of(const Frame& frame, const Frame* place) {
  return &frame == place ? "essential" : frame.internal ? "unimportant" : "important";
}

}  // namespace

std::string uri_path(std::string_view path) {
  std::string encoded;
  for (const char c : printable_utf8(path)) {
    encoded += is_unreserved(c) ? std::string(1, c)
                                : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

std::string sarif_message(std::string_view text) {
  std::string message;
  for (const char c : printable_line(text)) {
    if (c == '(' && message.ends_with(']')) {
      message += ' ';
    }
    message += c;
    if (c == '{' || c == '}') {
      message += c;
    }
  }
  return message;
}

LocationJson sarif_artifact(std::string_view path, std::string_view source_root) {
  if (!source_root.empty() && is_below(path, source_root)) {
    path.remove_prefix(source_root == "/" ? 1 : source_root.size() + 1);
  }
  if (path.starts_with('/')) {
    return {{"uri", "file://" + uri_path(path)}};
  }
  return {{"uri", uri_path(path)}, {"uriBaseId", kSourceRootId}};
}

LocationJson sarif_location(const CodePlace& place, std::string_view source_root) {
  LocationJson location = LocationJson::object();
  if (!place.file.empty()) {
    location["physicalLocation"] = physical_location(place, source_root);
  }
  if (place.frame != nullptr && !place.frame->function.empty()) {
    location["logicalLocations"] = {
        {{"fullyQualifiedName", printable_line(place.frame->function)}, {"kind", "function"}}};
  }
  return location;
}

LocationJson sarif_code_flow(const Stack& stack, const Frame* place, std::string_view source_root) {
  LocationJson locations = LocationJson::array();
  for (std::size_t i = std::min(stack.size(), kMostFlowFrames); i-- > 0;) {
    if (const Frame& frame = stack[i]; !frame.file.empty()) {
      LocationJson location = sarif_location(place_of_frame(frame), source_root);
      if (!frame.function.empty()) {
        location["message"] = {{"text", sarif_message(frame.function)}};
      }
      locations.push_back({{"location", std::move(location)},
                           {"nestingLevel", locations.size()},
                           {"importance", importance_of(frame, place)}});
    }
  }
  return {{"threadFlows", LocationJson::array({{{"locations", std::move(locations)}}})}};
}

LocationJson sarif_stack(const Stack& stack, std::string_view message,
                         std::string_view source_root) {
  LocationJson frames = LocationJson::array();
  for (std::size_t i = 0; i < std::min(stack.size(), kMostFlowFrames); ++i) {
    const Frame& frame = stack[i];
    LocationJson json = {{"location", sarif_location(place_of_frame(frame), source_root)}};
    if (!frame.module.empty()) {
      json["module"] = printable_line(frame.module);
    }
    frames.push_back(std::move(json));
  }
  return {{"message", {{"text", message}}}, {"frames", std::move(frames)}};
}

}  // namespace leakrun
