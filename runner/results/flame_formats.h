#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "report/flamegraph/flame_graph.h"

namespace leakrun {

/// A form in which `leakrun flamegraph` writes.
struct FlameFormat {
  const char* name;                        ///< of --format
  std::vector<std::string_view> suffixes;  ///< of the file names that ask for it
  bool shows_shrunk;                       ///< else what shrank has no place in it
  /// Whether a file that begins with `start`, not empty, may be written over by this.
  bool (*is_one)(std::string_view start);
  void (*write)(std::ostream& out, const FlameGraph& graph);
};

/// All of them: a new one is a row here.
const std::vector<FlameFormat>& flame_formats();

/// The format named `word` or, where that is empty, of the file's name. Throws RunError kUsage
/// where neither says which.
const FlameFormat& flame_format(const std::string& word, const std::string& file);

/// Writes `graph` into `file`; "-" is standard output. Throws RunError kUsage where there is
/// another file of that name, and kNotMeasured where it cannot be written.
void write_flame_file(const FlameFormat& format, const std::string& file, const FlameGraph& graph);

}  // namespace leakrun
