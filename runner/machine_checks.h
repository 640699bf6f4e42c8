#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "runner/check.h"
#include "runner/probe.h"

namespace leakrun {

/// Whether the agent is there and the dynamic loader takes it: empty, or why not. `agent` is a
/// path that LD_PRELOAD takes. Loads it into this program, run once more.
std::string agent_load_error(const std::filesystem::path& agent);

/// `load_error` is of agent_load_error(); `probes` are what it was tried in.
Check agent_check(const std::filesystem::path& agent, const std::string& load_error,
                  const std::vector<Probe>& probes);

Check toolchain_files_check(const std::filesystem::path& toolchains);

/// Symbolizes one of `probes`, and tells which llvm-symbolizer there is.
Check symbolizer_check(const std::vector<Probe>& probes);

/// `random_bits` by which the kernel randomises addresses; none where it does not tell.
/// `can_be_avoided`: a process may ask for addresses that are not randomised.
Check aslr_check(std::optional<int> random_bits, bool can_be_avoided);

/// Tries personality(2), and takes it back.
bool can_avoid_aslr();

/// What is known of the folder in which leakrun makes its temporary folder.
struct TemporaryFolderFacts {
  std::filesystem::path folder;  ///< TMPDIR, or /tmp
  std::string error;             ///< why nothing can be written there; empty where it can
  std::uint64_t free_bytes = 0;
  bool is_noexec = false;         ///< mounted so that no program runs from there
  bool is_preloadable = true;     ///< the path can stand in LD_PRELOAD
  bool needs_preloading = false;  ///< the agent's own path cannot
};

/// Writes a file into a new folder there, and removes both.
TemporaryFolderFacts temporary_folder_facts(const std::filesystem::path& agent);

Check temporary_folder_check(const TemporaryFolderFacts& facts);

}  // namespace leakrun
