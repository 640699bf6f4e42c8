// A program of many large units: `large_program N` runs unit N, and keeps 8 MB.
#include <cstddef>
#include <cstdlib>
#include <string>

#define DECLARED(N) std::size_t run_unit_##N(const std::string& text);
#define NAMED(N) run_unit_##N,
UNITS(DECLARED)

int main(int count, char** arguments) {
  const std::string text = R"({"k1": [1, 2]})";
  std::size_t (*const units[])(const std::string&) = {UNITS(NAMED)};
  constexpr std::size_t kUnits = sizeof units / sizeof *units;
  const std::size_t unit = count > 1 ? static_cast<std::size_t>(std::atoi(arguments[1])) : 0;
  return units[unit % kUnits](text) > 0 ? 0 : 1;
}
