#include "runner/cmake_file_api.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>

#include "base/file.h"
#include "runner/json_reading.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::size_t kReplyLimit = std::size_t{256} << 20;
constexpr const char* kClient = "client-leakrun";
constexpr const char* kKind = "codemodel-v2";

fs::path api_folder(const fs::path& build_folder) {
  return build_folder / ".cmake" / "api" / "v1";
}

/// The current index is the last by name. Empty where there is none.
fs::path index_file(const fs::path& reply_folder) {
  fs::path last;
  std::error_code error;
  for (fs::directory_iterator entry(reply_folder, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().filename().string().starts_with("index-")) {
      last = std::max(last, entry->path());
    }
  }
  return last;
}

tl::unexpected<std::string> damaged(const std::string& what) {
  return tl::make_unexpected("CMake's description of the project is damaged: " + what);
}

tl::expected<std::string, std::string> codemodel_text(const fs::path& build_folder) {
  const fs::path reply = api_folder(build_folder) / "reply";
  const auto index = read_file(index_file(reply), kReplyLimit);
  if (!index) {
    return tl::make_unexpected(
        "CMake did not describe the project (CMake 3.14 or later is needed)");
  }
  const Json parsed = Json::parse(*index, nullptr, false);
  const Json& answer = json_member(json_member(json_member(parsed, "reply"), kClient), kKind);
  const std::string file = json_text(json_member(answer, "jsonFile"));
  if (file.empty()) {
    return damaged("no " + std::string(kKind) + " in its index");
  }
  return read_file(reply / fs::path(file).filename(), kReplyLimit);
}

}  // namespace

tl::expected<void, std::string> ask_for_codemodel(const fs::path& build_folder) {
  return write_file_atomically(api_folder(build_folder) / "query" / kClient / kKind, "");
}

bool has_codemodel(const fs::path& build_folder) {
  return codemodel_text(build_folder).has_value();
}

tl::expected<std::vector<CMakeDirectory>, std::string> parse_codemodel(std::string_view json) {
  const Json codemodel = Json::parse(json, nullptr, false);
  const fs::path source = json_text(json_member(json_member(codemodel, "paths"), "source"));
  const fs::path build = json_text(json_member(json_member(codemodel, "paths"), "build"));
  const Json& configurations = json_member(codemodel, "configurations");
  if (source.empty() || build.empty() || !configurations.is_array() || configurations.empty()) {
    return damaged("no paths or no configurations");
  }
  const Json& directories = json_member(configurations.front(), "directories");
  if (!directories.is_array()) {
    return damaged("no directories");
  }
  std::vector<CMakeDirectory> result;
  for (const Json& directory : directories) {
    CMakeDirectory entry;
    // Relative to the roots where they are below them, else absolute: which "/" keeps.
    entry.source = (source / json_text(json_member(directory, "source"))).lexically_normal();
    entry.build = (build / json_text(json_member(directory, "build"))).lexically_normal();
    if (const Json& parent = json_member(directory, "parentIndex"); parent.is_number_unsigned()) {
      entry.parent = parent.get<std::size_t>();
    }
    result.push_back(std::move(entry));
  }
  return result;
}

tl::expected<std::vector<CMakeDirectory>, std::string> cmake_directories(
    const fs::path& build_folder) {
  return codemodel_text(build_folder).and_then(parse_codemodel);
}

}  // namespace leakrun
