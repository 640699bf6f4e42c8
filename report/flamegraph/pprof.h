#pragma once

#include <iosfwd>
#include <string>

#include "report/flamegraph/flame_graph.h"

namespace leakrun {

/// The profile of `graph` as pprof reads it, a message Profile of
/// https://github.com/google/pprof/blob/main/proto/profile.proto: a sample for each call stack of
/// each test, with inuse_objects and inuse_space, which are negative where it shrank, and the test
/// as the label "test".
std::string pprof_profile(const FlameGraph& graph);

/// The same, compressed as gzip does, which is how such files are kept.
void write_pprof(std::ostream& out, const FlameGraph& graph);

}  // namespace leakrun
