#pragma once

#include <boost/program_options/options_description.hpp>

#include "runner/option_values.h"
#include "symbolize/source_view.h"

namespace leakrun {

/// Adds --internal, --source-root and --path-map.
void add_source_view_options(boost::program_options::options_description& options);

/// What they say; the source root is the working directory where none is named. Throws RunError
/// kUsage for a value that is wrong.
SourceView source_view_from(const OptionValues& values);

}  // namespace leakrun
