#include "runner/results_append.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>
#include <vector>

#include "base/file.h"
#include "report/json_report.h"
#include "report/junit_document.h"
#include "report/junit_report.h"
#include "report/merge/suppression_uses.h"
#include "runner/file_lock.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

// The file itself where there is a link to it, so that all lock the same; its folder is made.
tl::expected<fs::path, std::string> real_path(const fs::path& file) {
  std::error_code error;
  const fs::path path = fs::weakly_canonical(fs::absolute(file), error);
  if (!error) {
    fs::create_directories(path.parent_path(), error);
  }
  if (error) {
    return tl::make_unexpected(fmt::format("cannot write {}: {}", file.string(), error.message()));
  }
  const fs::file_status status = fs::status(path, error);
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    return tl::make_unexpected(
        fmt::format("--append needs a file, which {} is not", file.string()));
  }
  return path;
}

class Locks {
 public:
  Locks() = default;
  ~Locks() {
    for (auto& [file, lock] : held_) {
      remove_lock(file, std::move(lock));
    }
  }
  Locks(const Locks&) = delete;
  Locks& operator=(const Locks&) = delete;

  // In the order of their paths, so that nobody waits for each other.
  tl::expected<void, std::string> take(std::vector<fs::path> files) {
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
      auto lock = lock_beside(file);
      if (!lock) {
        return tl::make_unexpected(lock.error());
      }
      held_.emplace_back(file, std::move(*lock));
    }
    return {};
  }

 private:
  std::vector<std::pair<fs::path, Descriptor>> held_;
};

// None where there is no such document yet.
template <typename Document, typename Reader>
tl::expected<std::optional<Document>, std::string> read_document(const fs::path& file,
                                                                 Reader reader) {
  std::error_code error;
  if (file.empty() || fs::status(file, error).type() == fs::file_type::not_found) {
    return std::nullopt;
  }
  const auto text = read_file(file, kLargestResults);
  if (!text) {
    return tl::make_unexpected(text.error());
  }
  auto document = reader(*text);
  if (!document) {
    return tl::make_unexpected(fmt::format("cannot append to {}, which is left as it is: {}",
                                           file.string(), document.error()));
  }
  return std::move(*document);
}

struct Documents {
  std::optional<SuiteResult> json;
  std::optional<JunitDocument> junit;

  bool has(const std::string& target, const std::string& name) const {
    const auto is_same = [&](const TestResult& test) {
      return test.name == name && test.target == target;
    };
    return (json && std::any_of(json->results.begin(), json->results.end(), is_same)) ||
           (junit && junit->has(target, name));
  }
};

tl::expected<Documents, std::string> read_documents(const AppendTargets& targets) {
  auto json = read_document<SuiteResult>(targets.json, read_json_report);
  auto junit = read_document<JunitDocument>(targets.junit, JunitDocument::read);
  if (!json || !junit) {
    return tl::make_unexpected(json ? junit.error() : json.error());
  }
  if (*json && (*json)->partial) {
    return tl::make_unexpected(
        fmt::format("cannot append to {}, which is left as it is: it is of a run that goes on, or "
                    "was killed",
                    targets.json.string()));
  }
  return Documents{std::move(*json), std::move(*junit)};
}

void make_names_unique(SuiteResult& suite, const Documents& documents) {
  for (TestResult& test : suite.results) {
    const std::string name = test.name;
    for (int i = 2; documents.has(test.target, test.name); i++) {
      test.name = fmt::format("{}#{}", name, i);
    }
  }
}

tl::expected<void, std::string> write_junit(const fs::path& file, Documents& documents,
                                            const SuiteResult& suite, const JunitOptions& junit) {
  std::ostringstream text;
  if (documents.junit) {
    documents.junit->add(suite, junit);
    documents.junit->write(text);
  } else {
    write_junit_report(text, suite, junit);
  }
  return write_file_atomically(file, text.str());
}

// Begin, host and options stay those of the first.
tl::expected<void, std::string> write_json(const fs::path& file, Documents& documents,
                                           SuiteResult suite) {
  if (documents.json) {
    SuiteResult& all = *documents.json;
    all.leakrun_version = suite.leakrun_version;
    all.wall_seconds += suite.wall_seconds;
    all.tests_selected += suite.tests_selected;
    add_suppression_uses(all.suppressions, suite.suppressions);
    std::move(suite.results.begin(), suite.results.end(), std::back_inserter(all.results));
    suite = std::move(all);
  }
  std::ostringstream text;
  write_json_report(text, suite);
  return write_file_atomically(file, text.str());
}

}  // namespace

tl::expected<void, std::string> append_results(const AppendTargets& targets, SuiteResult suite,
                                               const JunitOptions& junit) {
  AppendTargets real;
  std::vector<fs::path> files;
  for (const auto& [from, to] :
       {std::pair(&targets.json, &real.json), std::pair(&targets.junit, &real.junit)}) {
    if (!from->empty()) {
      auto path = real_path(*from);
      if (!path) {
        return tl::make_unexpected(path.error());
      }
      *to = std::move(*path);
      files.push_back(*to);
    }
  }
  Locks locks;
  if (auto taken = locks.take(files); !taken) {
    return taken;
  }
  auto documents = read_documents(real);
  if (!documents) {
    return tl::make_unexpected(documents.error());
  }
  make_names_unique(suite, *documents);
  if (!real.junit.empty()) {
    if (auto written = write_junit(real.junit, *documents, suite, junit); !written) {
      return written;
    }
  }
  return real.json.empty() ? tl::expected<void, std::string>{}
                           : write_json(real.json, *documents, std::move(suite));
}

}  // namespace leakrun
