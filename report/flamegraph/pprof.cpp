#include "report/flamegraph/pprof.h"

#include <zlib.h>

#include <algorithm>
#include <ctime>
#include <map>
#include <ostream>
#include <span>
#include <stdexcept>
#include <vector>

#include "base/text.h"
#include "report/flamegraph/protobuf.h"

namespace leakrun {
namespace {

std::uint64_t pprof_nanoseconds(const std::string& rfc3339) {
  std::tm parts{};
  const char* const end = strptime(rfc3339.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  const std::time_t seconds = end != nullptr && *end == '\0' ? timegm(&parts) : 0;
  return seconds > 0 ? static_cast<std::uint64_t>(seconds) * 1'000'000'000U : 0;
}

/// Numbers things from 1 in the order in which they are first asked for.
template <typename Key>
class PprofNumbers {
 public:
  std::uint64_t of(const Key& key) {
    const auto [found, is_new] = numbers_.try_emplace(key, order_.size() + 1);
    if (is_new) {
      order_.push_back(key);
    }
    return found->second;
  }

  const std::vector<Key>& in_order() const { return order_; }

 private:
  std::map<Key, std::uint64_t> numbers_;
  std::vector<Key> order_;
};

class PprofProfile {
 public:
  explicit PprofProfile(const FlameGraph& graph) : graph_(graph) { place_modules(); }

  std::string bytes() {
    add_value_type("inuse_objects", "count");
    add_value_type("inuse_space", "bytes");
    for (const FlameSite& each : graph_.sites) {
      add_sample(each);
    }
    add_mappings();
    add_locations();
    add_functions();
    profile_.add_number(kTimeNanos, pprof_nanoseconds(graph_.started));
    profile_.add_number(kComment, text(printable_line(graph_.title)));
    profile_.add_number(kComment, text(totals_of(graph_)));
    profile_.add_number(kDefaultSampleType, text("inuse_space"));
    profile_.add_bytes(kStringTable, "");
    for (const std::string& each : texts_.in_order()) {
      profile_.add_bytes(kStringTable, each);
    }
    return profile_.bytes();
  }

 private:
  // Field numbers, by message.
  enum ProfileField : std::uint32_t {
    kSampleType = 1,
    kSample = 2,
    kMapping = 3,
    kLocation = 4,
    kFunction = 5,
    kStringTable = 6,
    kTimeNanos = 9,
    kComment = 13,
    kDefaultSampleType = 14
  };
  enum ValueTypeField : std::uint32_t { kType = 1, kUnit = 2 };
  enum SampleField : std::uint32_t { kLocationId = 1, kValue = 2, kLabel = 3 };
  enum LabelField : std::uint32_t { kKey = 1, kStr = 2 };
  enum MappingField : std::uint32_t {
    kMappingId = 1,
    kMemoryStart = 2,
    kMemoryLimit = 3,
    kFilename = 5,
    kBuildId = 6,
    kHasFunctions = 7,
    kHasFilenames = 8,
    kHasLineNumbers = 9,
    kHasInlineFrames = 10
  };
  enum LocationField : std::uint32_t { kId = 1, kLocationMapping = 2, kAddress = 3, kLine = 4 };
  enum LineField : std::uint32_t { kFunctionId = 1, kLineNumber = 2, kColumn = 3 };
  enum FunctionField : std::uint32_t {
    kFunctionNumber = 1,
    kName = 2,
    kSystemName = 3,
    kFunctionFile = 4
  };

  struct PlacedModule {
    std::string path;
    std::string build_id;
    std::uint64_t start = 0;
    std::uint64_t size = 0;
  };
  using ModuleKey = std::pair<std::string, std::string>;

  // The empty text is the first of the table.
  std::uint64_t text(const std::string& text) { return text.empty() ? 0 : texts_.of(text); }

  // One behind the other, since their places in memory are not in the document and each process
  // had others.
  void place_modules() {
    constexpr std::uint64_t kPage = 4096;
    for (const FlameSite& each : graph_.sites) {
      for (const Frame& frame : each.site.stack) {
        if (frame.module.empty()) {
          continue;
        }
        const std::uint64_t number = module_numbers_.of({frame.module, frame.build_id});
        if (number > modules_.size()) {
          modules_.push_back({printable_line(frame.module), printable_line(frame.build_id)});
        }
        PlacedModule& module = modules_[number - 1];
        module.size = std::max(module.size, frame.offset + 1);
      }
    }
    std::uint64_t start = kPage;
    for (PlacedModule& module : modules_) {
      module.start = start;
      module.size = (module.size + kPage - 1) / kPage * kPage;
      start += module.size;
    }
  }

  void add_value_type(const char* type, const char* unit) {
    ProtobufMessage message;
    message.add_number(kType, text(type));
    message.add_number(kUnit, text(unit));
    profile_.add_message(kSampleType, message);
  }

  void add_sample(const FlameSite& each) {
    ProtobufMessage locations;
    // Calls that were inlined into one are one location with it.
    const std::span<const Frame> stack(each.site.stack);
    for (std::size_t first = 0; first < stack.size();) {
      std::size_t last = first;
      while (stack[last].inlined && last + 1 < stack.size()) {
        last++;
      }
      locations.append_varint(location(stack.subspan(first, last - first + 1)));
      first = last + 1;
    }
    ProtobufMessage values;
    values.append_varint(static_cast<std::uint64_t>(each.site.allocations));
    values.append_varint(static_cast<std::uint64_t>(each.site.bytes));
    ProtobufMessage label;
    label.add_number(kKey, text("test"));
    label.add_number(kStr, text(printable_line(each.test)));
    ProtobufMessage sample;
    sample.add_bytes(kLocationId, locations.bytes());
    sample.add_bytes(kValue, values.bytes());
    sample.add_message(kLabel, label);
    profile_.add_message(kSample, sample);
  }

  std::uint64_t location(std::span<const Frame> calls) {
    const Frame& outermost = calls.back();
    ProtobufMessage message;
    std::uint64_t start = 0;
    if (!outermost.module.empty()) {
      const std::uint64_t number = module_numbers_.of({outermost.module, outermost.build_id});
      message.add_number(kLocationMapping, number);
      start = modules_[number - 1].start;
    }
    message.add_number(kAddress, start + outermost.offset);
    for (const Frame& call : calls) {
      if (call.function.empty()) {
        continue;
      }
      ProtobufMessage line;
      line.add_number(kFunctionId,
                      functions_.of({printable_line(call.function), printable_line(call.file)}));
      line.add_number(kLineNumber, call.line);
      line.add_number(kColumn, call.line > 0 ? call.column : 0);
      message.add_message(kLine, line);
    }
    return locations_.of(message.bytes());
  }

  void add_mappings() {
    for (std::size_t i = 0; i < modules_.size(); i++) {
      const PlacedModule& module = modules_[i];
      ProtobufMessage message;
      message.add_number(kMappingId, i + 1);
      message.add_number(kMemoryStart, module.start);
      message.add_number(kMemoryLimit, module.start + module.size);
      message.add_number(kFilename, text(module.path));
      message.add_number(kBuildId, text(module.build_id));
      // So that pprof looks for no symbols itself.
      for (const std::uint32_t has :
           {kHasFunctions, kHasFilenames, kHasLineNumbers, kHasInlineFrames}) {
        message.add_number(has, 1);
      }
      profile_.add_message(kMapping, message);
    }
  }

  void add_locations() {
    const std::vector<std::string>& bodies = locations_.in_order();
    for (std::size_t i = 0; i < bodies.size(); i++) {
      ProtobufMessage message;
      message.add_number(kId, i + 1);
      profile_.add_bytes(kLocation, message.bytes() + bodies[i]);
    }
  }

  void add_functions() {
    const auto& functions = functions_.in_order();
    for (std::size_t i = 0; i < functions.size(); i++) {
      const auto& [name, file] = functions[i];
      ProtobufMessage message;
      message.add_number(kFunctionNumber, i + 1);
      message.add_number(kName, text(name));
      message.add_number(kSystemName, text(name));
      message.add_number(kFunctionFile, text(file));
      profile_.add_message(kFunction, message);
    }
  }

  const FlameGraph& graph_;
  ProtobufMessage profile_;
  PprofNumbers<std::string> texts_;
  PprofNumbers<std::string> locations_;  // by their messages without a number
  PprofNumbers<std::pair<std::string, std::string>> functions_;
  PprofNumbers<ModuleKey> module_numbers_;
  std::vector<PlacedModule> modules_;
};

}  // namespace

std::string pprof_profile(const FlameGraph& graph) {
  return PprofProfile(graph).bytes();
}

void write_pprof(std::ostream& out, const FlameGraph& graph) {
  const std::string profile = pprof_profile(graph);
  z_stream stream{};
  constexpr int kWithGzipHeader = 15 + 16;
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kWithGzipHeader, 8,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("zlib does not start");
  }
  std::string packed(deflateBound(&stream, profile.size()), '\0');
  // zlib reads only.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(profile.data()));
  stream.avail_in = static_cast<uInt>(profile.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int result = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) {
    throw std::runtime_error("zlib does not compress the profile");
  }
  out << packed;
}

}  // namespace leakrun
