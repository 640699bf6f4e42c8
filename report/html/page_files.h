#pragma once

#include <string_view>
#include <vector>

namespace leakrun {

/// A file of this folder as it was when leakrun was built: a style sheet or a script of a page.
struct PageFile {
  std::string_view name;        ///< "table.js"
  std::string_view sha256_hex;  ///< of `text`
  std::string_view text;
};

/// All of them; made by embed.cmake.
const std::vector<PageFile>& page_files();

}  // namespace leakrun
