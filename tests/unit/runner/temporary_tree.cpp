#include "tests/unit/runner/temporary_tree.h"

#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "base/child_process.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

void set_variable(const std::string& name, const std::optional<std::string>& value) {
  if (value) {
    ::setenv(name.c_str(), value->c_str(), 1);
  } else {
    ::unsetenv(name.c_str());
  }
}

}  // namespace

fs::path TemporaryTree::write(const std::string& name, std::string_view content) const {
  fs::path file = path() / name;
  if (const auto written = write_file_atomically(file, content); !written) {
    throw std::runtime_error(written.error());
  }
  return file;
}

fs::path TemporaryTree::write_executable(const std::string& name, std::string_view content) const {
  fs::path file = write(name, content);
  fs::permissions(file, fs::perms::owner_exec, fs::perm_options::add);
  return file;
}

fs::path TemporaryTree::compile(const std::string& name, const std::string& compiler,
                                const std::vector<std::string>& flags) const {
  fs::path program = path() / name;
  fs::create_directories(program.parent_path());
  Command command;
  command.arguments = {compiler, "-x", "c", "-", "-o", program.string()};
  command.arguments.insert(command.arguments.end(), flags.begin(), flags.end());
  command.standard_input = "int main(void) { return 0; }\n";
  const auto result = run_command(command);
  if (!result || result->exit_status != 0) {
    throw std::runtime_error(result ? result->error_output : result.error());
  }
  return program;
}

ScopedVariable::ScopedVariable(std::string name, const std::optional<std::string>& value)
    : name_(std::move(name)) {
  if (const char* previous = std::getenv(name_.c_str())) {
    previous_ = previous;
  }
  set_variable(name_, value);
}

ScopedVariable::~ScopedVariable() {
  set_variable(name_, previous_);
}

}  // namespace leakrun
