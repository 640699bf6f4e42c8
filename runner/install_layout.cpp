#include "runner/install_layout.h"

#include <fmt/format.h>

#include <system_error>

#include "runner/run_error.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

fs::path existing(const fs::path& path, const fs::path& program) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    throw RunError(ExitStatus::kNotMeasured,
                   fmt::format("{} is missing, which belongs to {}: install leakrun again",
                               path.string(), program.string()));
  }
  return path;
}

}  // namespace

// The build tree has the layout of the install tree, so that one way holds for both.
InstallLayout find_install_layout() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) {
    throw RunError(
        ExitStatus::kNotMeasured,
        fmt::format("cannot tell where leakrun stands: /proc/self/exe: {}", error.message()));
  }
  const fs::path folder = program.parent_path();
  InstallLayout layout;
  layout.agent = existing(
      (folder / LEAKRUN_RELATIVE_LIBDIR / "libleakrun_agent.so").lexically_normal(), program);
  layout.toolchains = existing((folder / LEAKRUN_RELATIVE_DATADIR).lexically_normal(), program);
  return layout;
}

}  // namespace leakrun
