#pragma once

#include <boost/program_options/options_description.hpp>
#include <ostream>

#include "runner/option_sources.h"

namespace leakrun {

/// Every value of `options` and where it came from, one to a line; a repeatable option has a line
/// for each value.
void write_config(std::ostream& out, const ReadOptions& read,
                  const boost::program_options::options_description& options);

}  // namespace leakrun
