#include "runner/source_excerpts.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "report/wording.h"
#include "runner/new_suite.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostExcerpts = 2000;
constexpr std::size_t kMostSourceFiles = 500;
constexpr std::size_t kLargestSource = 4 << 20;
constexpr std::size_t kLongestLine = 300;
// Of a call stack, the innermost of the user's own frames.
constexpr std::size_t kFramesOfStack = 4;
constexpr std::size_t kSitesOfTest = 10;
constexpr unsigned kLinesAround = 3;

constexpr std::array<std::string_view, 21> kSourceSuffixes = {
    ".c",   ".cc",  ".cpp", ".cxx", ".c++", ".C",   ".h", ".hh", ".hpp", ".hxx", ".h++",
    ".inc", ".inl", ".ipp", ".tpp", ".txx", ".tcc", ".m", ".mm", ".cu",  ".cuh"};

bool is_inside(const fs::path& file, const fs::path& folder) {
  const auto [end_of_folder, rest] =
      std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
  return end_of_folder == folder.end() && rest != file.end();
}

/// Source files by their names in frames, each read once.
class SourceFiles {
 public:
  SourceFiles(const fs::path& root, std::optional<std::time_t> run_start) : run_start_(run_start) {
    std::error_code error;
    root_ = fs::canonical(root, error);
  }

  std::optional<SourceExcerpt> around(const std::string& name, unsigned line) {
    const Source& source = source_of(name);
    if (line == 0 || line > source.lines.size()) {
      return std::nullopt;
    }
    SourceExcerpt excerpt;
    excerpt.file = name;
    excerpt.line = line;
    excerpt.first_line = line > kLinesAround ? line - kLinesAround : 1;
    const std::size_t end = std::min<std::size_t>(line + kLinesAround, source.lines.size());
    for (std::size_t i = excerpt.first_line - 1; i < end; i++) {
      excerpt.lines.push_back(source.lines[i].substr(0, kLongestLine));
    }
    excerpt.is_newer = source.is_newer;
    return excerpt;
  }

 private:
  struct Source {
    std::vector<std::string> lines;
    bool is_newer = false;
  };

  const Source& source_of(const std::string& name) {
    if (const auto known = sources_.find(name); known != sources_.end()) {
      return known->second;
    }
    static const Source none;
    return sources_.size() < kMostSourceFiles ? sources_.emplace(name, read(name)).first->second
                                              : none;
  }

  Source read(const std::string& name) const {
    std::error_code error;
    const fs::path file = fs::canonical(root_ / name, error);
    const std::string suffix = file.extension().string();
    const bool is_source =
        std::find(kSourceSuffixes.begin(), kSourceSuffixes.end(), suffix) != kSourceSuffixes.end();
    struct stat status {};
    // "/" would be no bound at all.
    if (error || root_ == root_.root_path() || !is_inside(file, root_) || !is_source ||
        stat(file.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
      return {};
    }
    const auto text = read_file(file, kLargestSource);
    if (!text) {
      return {};
    }
    return {split(*text, '\n'), !run_start_ || status.st_mtime > *run_start_};
  }

  fs::path root_;
  std::optional<std::time_t> run_start_;
  std::map<std::string, Source> sources_;
};

class Excerpts {
 public:
  explicit Excerpts(SourceFiles& files) : files_(files) {}

  template <class Site>
  void add_sites(const std::vector<Site>& sites) {
    for (std::size_t i = 0; i < std::min(sites.size(), kSitesOfTest); i++) {
      add_stack(sites[i].stack);
    }
  }

  std::vector<SourceExcerpt> take() { return std::move(excerpts_); }

 private:
  void add_stack(const Stack& stack) {
    std::size_t count = 0;
    for (const Frame& frame : stack) {
      if (!frame.internal && !frame.file.empty() && count++ < kFramesOfStack) {
        add_place(frame.file, frame.line);
      }
    }
  }

  void add_place(const std::string& file, unsigned line) {
    if (excerpts_.size() >= kMostExcerpts || !places_.emplace(file, line).second) {
      return;
    }
    if (auto excerpt = files_.around(file, line)) {
      excerpts_.push_back(std::move(*excerpt));
    }
  }

  SourceFiles& files_;
  std::set<std::pair<std::string, unsigned>> places_;
  std::vector<SourceExcerpt> excerpts_;
};

void add_places(Excerpts& excerpts, const TestResult& test) {
  excerpts.add_sites(test.leaks);
  excerpts.add_sites(test.growth_sites);
  for (const SectionResult& section : test.measurements) {
    excerpts.add_sites(section.growth_sites);
  }
}

}  // namespace

std::vector<SourceExcerpt> read_excerpts(const SuiteResult& suite, const fs::path& root) {
  SourceFiles files(root, time_of(suite.started));
  Excerpts excerpts(files);
  for (const bool failing : {true, false}) {
    for (const TestResult& test : suite.results) {
      if (is_failure(test.verdict) == failing) {
        add_places(excerpts, test);
      }
    }
  }
  return excerpts.take();
}

}  // namespace leakrun
