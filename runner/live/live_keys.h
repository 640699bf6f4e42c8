#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace leakrun {

enum class LiveKey { kUp, kDown, kSort, kSkip, kHelp, kQuit, kRedraw };

/// Makes keys of what a terminal sends. Keys without a meaning are passed over.
class LiveKeys {
 public:
  /// The keys that `bytes` complete; a sequence that has only begun is kept for the next call.
  std::vector<LiveKey> read(std::string_view bytes);

 private:
  std::string pending_;
};

}  // namespace leakrun
