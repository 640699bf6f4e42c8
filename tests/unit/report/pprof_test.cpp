#include "report/flamegraph/pprof.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <map>
#include <sstream>

#include "report/flamegraph/protobuf.h"
#include "tests/unit/golden.h"
#include "tests/unit/report/representative_suite.h"

namespace leakrun {
namespace {

using testing::HasSubstr;
using testing::Not;

/// What is in a field: a number, a text, numbers without tags, or another message.
enum class Content { kNumber, kText, kNumbers, kMessage };

struct Field {
  std::string name;
  Content content = Content::kNumber;
};

using Message = std::map<std::uint64_t, Field>;

/// profile.proto, as far as it is written.
const std::map<std::string, Message>& messages() {
  static const std::map<std::string, Message> all = {
      {"profile",
       {{1, {"sample_type", Content::kMessage}},
        {2, {"sample", Content::kMessage}},
        {3, {"mapping", Content::kMessage}},
        {4, {"location", Content::kMessage}},
        {5, {"function", Content::kMessage}},
        {6, {"string_table", Content::kText}},
        {9, {"time_nanos"}},
        {13, {"comment"}},
        {14, {"default_sample_type"}}}},
      {"sample_type", {{1, {"type"}}, {2, {"unit"}}}},
      {"sample",
       {{1, {"location_id", Content::kNumbers}},
        {2, {"value", Content::kNumbers}},
        {3, {"label", Content::kMessage}}}},
      {"label", {{1, {"key"}}, {2, {"str"}}}},
      {"mapping",
       {{1, {"id"}},
        {2, {"memory_start"}},
        {3, {"memory_limit"}},
        {5, {"filename"}},
        {6, {"build_id"}},
        {7, {"has_functions"}},
        {8, {"has_filenames"}},
        {9, {"has_line_numbers"}},
        {10, {"has_inline_frames"}}}},
      {"location",
       {{1, {"id"}}, {2, {"mapping_id"}}, {3, {"address"}}, {4, {"line", Content::kMessage}}}},
      {"line", {{1, {"function_id"}}, {2, {"line"}}, {3, {"column"}}}},
      {"function", {{1, {"id"}}, {2, {"name"}}, {3, {"system_name"}}, {4, {"filename"}}}}};
  return all;
}

std::uint64_t take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) {
      return value;
    }
  }
  ADD_FAILURE() << "a number is cut off";
  return 0;
}

/// A message as text, a field a line.
std::string decoded(std::string_view bytes, const std::string& type, const std::string& indent) {
  std::string text;
  while (!bytes.empty()) {
    const std::uint64_t tag = take_varint(bytes);
    const auto found = messages().at(type).find(tag >> 3);
    if (found == messages().at(type).end()) {
      ADD_FAILURE() << type << " has a field " << (tag >> 3);
      return text;
    }
    const auto& [name, content] = found->second;
    if (content == Content::kNumber) {
      EXPECT_EQ(tag & 7, 0U) << name;
      text += fmt::format("{}{}: {}\n", indent, name, take_varint(bytes));
      continue;
    }
    EXPECT_EQ(tag & 7, 2U) << name;
    const std::uint64_t length = take_varint(bytes);
    std::string_view part = bytes.substr(0, length);
    EXPECT_EQ(part.size(), length) << name;
    bytes.remove_prefix(part.size());
    if (content == Content::kText) {
      text += fmt::format("{}{}: \"{}\"\n", indent, name, part);
    } else if (content == Content::kMessage) {
      text +=
          fmt::format("{0}{1} {{\n{2}{0}}}\n", indent, name, decoded(part, name, indent + "  "));
    } else {
      text += indent + name + ':';
      while (!part.empty()) {
        text += fmt::format(" {}", static_cast<std::int64_t>(take_varint(part)));
      }
      text += '\n';
    }
  }
  return text;
}

FlameGraph pprof_graph_of_test(FlameKind kind, const std::string& name) {
  return flame_graph(representative_suite(), kind,
                     [&](const TestResult& test) { return test.name == name; });
}

TEST(Protobuf, WritesTheExamplesOfItsDocumentation) {
  ProtobufMessage number;
  number.add_number(1, 150);
  EXPECT_EQ(number.bytes(), "\x08\x96\x01");
  ProtobufMessage text;
  text.add_bytes(2, "testing");
  EXPECT_EQ(text.bytes(), "\x12\x07testing");
  ProtobufMessage nested;
  nested.add_message(3, number);
  EXPECT_EQ(nested.bytes(), "\x1a\x03\x08\x96\x01");
  ProtobufMessage packed;
  packed.append_varint(3);
  packed.append_varint(270);
  packed.append_varint(86942);
  EXPECT_EQ(packed.bytes(), "\x03\x8e\x02\x9e\xa7\x05");
  ProtobufMessage negative;
  negative.append_varint(static_cast<std::uint64_t>(std::int64_t{-2}));
  EXPECT_EQ(negative.bytes(), "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01");
  ProtobufMessage none;
  none.add_number(1, 0);
  EXPECT_EQ(none.bytes(), "");
}

TEST(Pprof, IsAsAgreed) {
  expect_golden(
      "flamegraph/growth.pprof.txt",
      decoded(pprof_profile(pprof_graph_of_test(FlameKind::kGrowth, "Session.Reconnects")),
              "profile", ""));
}

TEST(Pprof, IsCompressedAsGzipDoes) {
  const FlameGraph graph = pprof_graph_of_test(FlameKind::kLive, "Session.Reconnects");
  std::ostringstream out;
  write_pprof(out, graph);
  std::string packed = out.str();
  ASSERT_TRUE(packed.starts_with("\x1f\x8b"));
  std::string profile(pprof_profile(graph).size() + 1, '\0');
  z_stream stream{};
  ASSERT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(profile.data());
  stream.avail_out = static_cast<uInt>(profile.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  profile.resize(stream.total_out);
  inflateEnd(&stream);
  EXPECT_EQ(profile, pprof_profile(graph));
}

TEST(Pprof, SaysNothingOfATimeThatIsNone) {
  FlameGraph graph = pprof_graph_of_test(FlameKind::kLive, "Session.Reconnects");
  graph.started = "yesterday";
  EXPECT_THAT(decoded(pprof_profile(graph), "profile", ""), Not(HasSubstr("time_nanos")));
}

}  // namespace
}  // namespace leakrun
