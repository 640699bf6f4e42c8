#include "runner/frameworks/program_file.h"

#include <fmt/format.h>
#include <gelf.h>
#include <libelf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string_view>

#include "base/descriptor.h"
#include "base/text.h"
#include "symbolize/build_id.h"
#include "symbolize/elf_handle.h"

namespace leakrun {
namespace {

namespace fs = std::filesystem;

/// A word of a framework: of its command line where it is linked into the program, or of its
/// mangled names where it is a shared object.
struct Sign {
  Framework framework;
  std::string_view text;
  bool is_symbol;
};

constexpr std::array kSigns{Sign{Framework::kGoogleTest, "gtest_list_tests", false},
                            Sign{Framework::kGoogleTest, "_ZN7testing8internal", true},
                            Sign{Framework::kGoogleTest, "_ZN7testing14InitGoogleTest", true},
                            Sign{Framework::kCatch2, "list-test-names-only", false},
                            Sign{Framework::kCatch2, "Internal Catch2 error", false},
                            Sign{Framework::kCatch2, "_ZN5Catch", true},
                            Sign{Framework::kDoctest, "list-test-cases", false},
                            Sign{Framework::kDoctest, "_ZN7doctest", true},
                            Sign{Framework::kBoostTest, "list_content", false},
                            Sign{Framework::kBoostTest, "_ZN5boost9unit_test", true}};

constexpr std::size_t kMostLibraries = 1000;

class ProgramElf {
 public:
  explicit ProgramElf(const fs::path& file)
      : file_(file), descriptor_(open_for_elf(file)), elf_(elf_behind(descriptor_)) {}

  explicit operator bool() const { return elf_ != nullptr; }

  /// Each once, in the order of the signs.
  std::vector<Framework> frameworks() const;
  std::string identity() const;
  /// The shared objects that it asks for, where its own paths or `library_path` have them.
  std::vector<fs::path> libraries(const std::string& library_path) const;

 private:
  template <typename Take>
  void for_each_section(Take take) const;
  using Found = std::array<bool, kSigns.size()>;
  void look_for_signs(const GElf_Shdr& section, bool is_symbols, Found& found) const;

  fs::path file_;
  Descriptor descriptor_;
  ElfHandle elf_;
};

template <typename Take>
void ProgramElf::for_each_section(Take take) const {
  for (Elf_Scn* section = elf_nextscn(elf_.get(), nullptr); section != nullptr;
       section = elf_nextscn(elf_.get(), section)) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) != nullptr) {
      take(section, header);
    }
  }
}

// Read in pieces, and once for all signs: the strings of a program may be hundreds of megabytes.
void ProgramElf::look_for_signs(const GElf_Shdr& section, bool is_symbols, Found& found) const {
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  constexpr std::size_t kLongestSign = 32;
  std::string window;
  std::uint64_t done = 0;
  while (done < section.sh_size) {
    const std::size_t kept = std::min(window.size(), kLongestSign);
    window.erase(0, window.size() - kept);
    window.resize(
        kept + static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, section.sh_size - done)));
    const ssize_t length = ::pread(descriptor_.number(), window.data() + kept, window.size() - kept,
                                   static_cast<off_t>(section.sh_offset + done));
    if (length <= 0) {
      return;
    }
    window.resize(kept + static_cast<std::size_t>(length));
    for (std::size_t i = 0; i < kSigns.size(); ++i) {
      static_assert(std::all_of(kSigns.begin(), kSigns.end(),
                                [](const Sign& sign) { return sign.text.size() <= kLongestSign; }));
      found[i] = found[i] || (kSigns[i].is_symbol == is_symbols &&
                              window.find(kSigns[i].text) != std::string::npos);
    }
    done += static_cast<std::uint64_t>(length);
  }
}

std::vector<Framework> ProgramElf::frameworks() const {
  Found found{};
  for_each_section([&](Elf_Scn* /*section*/, const GElf_Shdr& header) {
    const bool is_loaded = (header.sh_flags & SHF_ALLOC) != 0;
    if (is_loaded && header.sh_type == SHT_STRTAB) {
      look_for_signs(header, true, found);
    } else if (is_loaded && header.sh_type == SHT_PROGBITS &&
               (header.sh_flags & SHF_EXECINSTR) == 0) {
      look_for_signs(header, false, found);
    }
  });
  std::vector<Framework> result;
  for (std::size_t i = 0; i < kSigns.size(); ++i) {
    if (found[i] && (result.empty() || result.back() != kSigns[i].framework)) {
      result.push_back(kSigns[i].framework);
    }
  }
  return result;
}

std::string ProgramElf::identity() const {
  const std::string id = build_id_of(elf_.get());
  if (!id.empty()) {
    return "build-id " + id;
  }
  struct stat status {};
  if (::fstat(descriptor_.number(), &status) != 0) {
    return {};
  }
  std::error_code error;
  return fmt::format("file {} {} {}.{:09}", fs::absolute(file_, error).string(), status.st_size,
                     status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

std::vector<fs::path> ProgramElf::libraries(const std::string& library_path) const {
  std::vector<std::string> names;
  std::vector<std::string> folders = split(library_path, ':');
  for_each_section([&](Elf_Scn* section, const GElf_Shdr& header) {
    Elf_Data* data = header.sh_type == SHT_DYNAMIC ? elf_getdata(section, nullptr) : nullptr;
    const std::size_t entry_size = gelf_fsize(elf_.get(), ELF_T_DYN, 1, EV_CURRENT);
    for (std::size_t i = 0; data != nullptr && entry_size > 0 && i < data->d_size / entry_size;
         ++i) {
      GElf_Dyn entry;
      if (gelf_getdyn(data, static_cast<int>(i), &entry) == nullptr || entry.d_tag == DT_NULL) {
        break;
      }
      const bool is_path = entry.d_tag == DT_RPATH || entry.d_tag == DT_RUNPATH;
      const char* text = is_path || entry.d_tag == DT_NEEDED
                             ? elf_strptr(elf_.get(), header.sh_link, entry.d_un.d_val)
                             : nullptr;
      if (text == nullptr) {
        continue;
      }
      if (!is_path) {
        names.emplace_back(text);
        continue;
      }
      for (std::string& folder : split(text, ':')) {
        folders.push_back(std::move(folder));
      }
    }
  });
  std::vector<fs::path> result;
  std::error_code error;
  const std::string origin = fs::absolute(file_, error).parent_path().string();
  for (const std::string& name : names) {
    if (name.find('/') != std::string::npos) {
      result.emplace_back(name);
      continue;
    }
    for (std::string folder : folders) {
      for (const std::string_view word : {"${ORIGIN}", "$ORIGIN"}) {
        if (const std::size_t at = folder.find(word); at != std::string::npos) {
          folder.replace(at, word.size(), origin);
        }
      }
      if (!folder.empty() && fs::is_regular_file(fs::path(folder) / name, error)) {
        result.push_back(fs::path(folder) / name);
        break;
      }
    }
  }
  return result;
}

}  // namespace

ProgramFile inspect_program(const fs::path& program, const std::string& library_path) {
  const ProgramElf elf(program);
  ProgramFile result;
  if (!elf) {
    return result;
  }
  result.candidates = elf.frameworks();
  if (result.candidates.empty()) {
    return result;
  }
  result.identity = elf.identity();
  std::vector<fs::path> waiting = elf.libraries(library_path);
  std::set<fs::path> seen(waiting.begin(), waiting.end());
  while (!waiting.empty() && seen.size() < kMostLibraries) {
    const ProgramElf library(waiting.back());
    waiting.pop_back();
    if (!library) {
      continue;
    }
    result.identity += "\n" + library.identity();
    for (fs::path& more : library.libraries(library_path)) {
      if (seen.insert(more).second) {
        waiting.push_back(std::move(more));
      }
    }
  }
  return result;
}

}  // namespace leakrun
