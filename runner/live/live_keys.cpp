#include "runner/live/live_keys.h"

#include <optional>

namespace leakrun {
namespace {

std::optional<LiveKey> key_of(char character) {
  switch (character) {
    case 'k':
      return LiveKey::kUp;
    case 'j':
      return LiveKey::kDown;
    case 's':
      return LiveKey::kSort;
    case 'x':
      return LiveKey::kSkip;
    case '?':
    case 'h':
      return LiveKey::kHelp;
    case 'q':
      return LiveKey::kQuit;
    case '\f':  // Ctrl-L
      return LiveKey::kRedraw;
    default:
      return std::nullopt;
  }
}

bool is_intermediate(char character) {
  return (character >= '0' && character <= '9') || character == ';' || character == '?';
}

// How long the sequence is that `bytes` begin with, an ESC first; 0 where more is to come.
std::size_t sequence_length(std::string_view bytes) {
  if (bytes.size() < 2) {
    return 0;
  }
  if (bytes[1] != '[' && bytes[1] != 'O') {
    return 1;  // the Escape key, and then another
  }
  std::size_t end = 2;
  while (end < bytes.size() && is_intermediate(bytes[end])) {
    end++;
  }
  return end < bytes.size() ? end + 1 : 0;
}

}  // namespace

std::vector<LiveKey> LiveKeys::read(std::string_view bytes) {
  constexpr std::size_t kLongest = 16;  // of a sequence
  constexpr char kEscape = '\033';
  pending_ += bytes;
  std::vector<LiveKey> keys;
  while (!pending_.empty()) {
    std::size_t length = 1;
    if (pending_[0] == kEscape) {
      length = sequence_length(pending_);
      if (length == 0 && pending_.size() < kLongest) {
        break;
      }
      length = length == 0 ? pending_.size() : length;
      if (length == 3 && pending_[2] == 'A') {
        keys.push_back(LiveKey::kUp);
      } else if (length == 3 && pending_[2] == 'B') {
        keys.push_back(LiveKey::kDown);
      }
    } else if (const auto key = key_of(pending_[0])) {
      keys.push_back(*key);
    }
    pending_.erase(0, length);
  }
  return keys;
}

}  // namespace leakrun
