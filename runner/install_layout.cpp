#include "runner/install_layout.h"

#include <fmt/format.h>

#include <system_error>

#include "runner/run_error.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

fs::path own_program() {
  std::error_code error;
  fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) {
    throw RunError(
        ExitStatus::kNotMeasured,
        fmt::format("cannot tell where leakrun stands: /proc/self/exe: {}", error.message()));
  }
  return program;
}

void require(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    throw RunError(ExitStatus::kNotMeasured,
                   fmt::format("{} is missing, which belongs to {}: install leakrun again",
                               path.string(), own_program().string()));
  }
}

}  // namespace

// The build tree has the layout of the install tree, so that one way holds for both.
InstallLayout expected_install_layout() {
  const fs::path folder = own_program().parent_path();
  InstallLayout layout;
  layout.agent = (folder / LEAKRUN_RELATIVE_LIBDIR / "libleakrun_agent.so").lexically_normal();
  layout.toolchains = (folder / LEAKRUN_RELATIVE_DATADIR).lexically_normal();
  return layout;
}

InstallLayout find_install_layout() {
  InstallLayout layout = expected_install_layout();
  require(layout.agent);
  require(layout.toolchains);
  return layout;
}

}  // namespace leakrun
