#include "report/ci/sarif_rules.h"

#include <nlohmann/json.hpp>
#include <string>

#include "report/ci/findings.h"

namespace leakrun {
namespace {

using RuleJson = nlohmann::ordered_json;

struct RuleText {
  FindingRule rule;
  const char* name;
  const char* precision;  ///< in GitHub's words
  const char* summary;
  const char* description;
  const char* help;
  const char* markdown;
};

constexpr const char* kAsanHelp =
    "AddressSanitizer ended the test at this place. The message names the kind of error; the whole "
    "report, which also says where the memory was allocated and freed, is in the output of leakrun "
    "and in its results document.\n\n"
    "Run the test again alone: leakrun TARGET --filter TEST";
constexpr const char* kAsanMarkdown =
    "AddressSanitizer ended the test at this place. The message names the kind of error; the whole "
    "report, which also says where the memory was allocated and freed, is in the output of leakrun "
    "and in its results document.\n\n"
    "Run the test again alone:\n\n"
    "    leakrun TARGET --filter TEST\n";

constexpr const char* kLeakHelp =
    "When the test ended, nothing pointed to this memory any more, so nothing can free it "
    "(LeakSanitizer). The stack is that of the allocation; what lost the last pointer is somewhere "
    "behind it. Direct leaks come first: what they point to goes with them.\n\n"
    "Run the test again alone, with all stacks: leakrun TARGET --filter TEST --leak-report\n"
    "If the memory is not yours to free, cover it by a suppression: leak:FUNCTION";
constexpr const char* kLeakMarkdown =
    "When the test ended, nothing pointed to this memory any more, so nothing can free it "
    "(LeakSanitizer). The stack is that of the *allocation*; what lost the last pointer is "
    "somewhere behind it. Direct leaks come first: what they point to goes with them.\n\n"
    "Run the test again alone, with all stacks:\n\n"
    "    leakrun TARGET --filter TEST --leak-report\n\n"
    "If the memory is not yours to free, cover it by a suppression: `leak:FUNCTION`.\n";

constexpr const char* kGrowthHelp =
    "The live heap grew by more than the test may let it grow, and this is a place that allocated "
    "much of it. The memory can still be reached, so LeakSanitizer does not report it: look for a "
    "cache, a registry or a list of listeners that only ever grows.\n\n"
    "Run the test again alone, with all stacks: leakrun TARGET --filter TEST --leak-report\n"
    "If the test may grow as much, raise its threshold alone: override = TEST:threshold-mb=50";
constexpr const char* kGrowthMarkdown =
    "The live heap grew by more than the test may let it grow, and this is a place that allocated "
    "much of it. The memory *can still be reached*, so LeakSanitizer does not report it: look for "
    "a cache, a registry or a list of listeners that only ever grows.\n\n"
    "Run the test again alone, with all stacks:\n\n"
    "    leakrun TARGET --filter TEST --leak-report\n\n"
    "If the test may grow as much, raise its threshold alone: `override = TEST:threshold-mb=50`.\n";

constexpr RuleText kRules[] = {
    // NOLINT(*-avoid-c-arrays)
    {FindingRule::kAsan, "AddressSanitizerError", "very-high",
     "Memory error found by AddressSanitizer.",
     "A test read or wrote memory that it may not, or freed what it may not, and AddressSanitizer "
     "ended it.",
     kAsanHelp, kAsanMarkdown},
    {FindingRule::kLeak, "MemoryLeak", "very-high", "Memory that nothing points to any more.",
     "A test lost the last pointer to memory that it had allocated and not freed.", kLeakHelp,
     kLeakMarkdown},
    {FindingRule::kGrowth, "MemoryGrowth", "high", "Memory that a test should have given back.",
     "A test ended with more live memory than it began with, by more than its threshold.",
     kGrowthHelp, kGrowthMarkdown},
};

RuleJson rule_json(const RuleText& text) {
  return {{"id", rule_id(text.rule)},
          {"name", text.name},
          {"shortDescription", {{"text", text.summary}}},
          {"fullDescription", {{"text", text.description}}},
          {"help", {{"text", text.help}, {"markdown", text.markdown}}},
          {"defaultConfiguration", {{"level", "error"}}},
          {"properties",
           {{"tags", RuleJson::array({"memory", "reliability"})},
            {"precision", text.precision},
            {"problem.severity", "error"}}}};
}

}  // namespace

nlohmann::ordered_json sarif_rules() {
  RuleJson rules = RuleJson::array();
  for (const RuleText& text : kRules) {
    rules.push_back(rule_json(text));
  }
  return rules;
}

}  // namespace leakrun
