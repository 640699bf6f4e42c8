#pragma once

#include <string>
#include <vector>

namespace leakrun {

/// `leakrun symbolize [FILE...]`: logs with their call stacks symbolized, on standard output.
/// `arguments` are those behind `symbolize`. Returns the exit status: 0 also where there are
/// addresses of which nothing is known, and 141, as a shell tells it of other filters, where nobody
/// reads the output any more. Throws RunError kUsage for wrong arguments and for a file that cannot
/// be read.
int symbolize_command_line(const std::vector<std::string>& arguments);

}  // namespace leakrun
