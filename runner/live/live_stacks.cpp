#include "runner/live/live_stacks.h"

#include <algorithm>
#include <csignal>
#include <set>
#include <utility>

#include "base/file.h"
#include "profile/growth.h"
#include "profile/timeline.h"

namespace leakrun {
namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20;
constexpr std::size_t kMostSites = 50;

}  // namespace

LiveStacks::LiveStacks(SymbolStore symbols, std::function<void()> wake)
    : symbols_(std::move(symbols)), wake_(std::move(wake)) {
  // Signals are for the thread that runs the tests.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::jthread([this] { work(); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

LiveStacks::~LiveStacks() {
  const std::lock_guard lock(mutex_);
  is_ending_ = true;
  has_changed_.notify_one();
}

void LiveStacks::look_at(std::size_t index, std::filesystem::path file) {
  const std::lock_guard lock(mutex_);
  task_ = {index, std::move(file)};
  has_changed_.notify_one();
}

std::optional<LiveStacks::Seen> LiveStacks::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(seen_, std::nullopt);
}

// None where there will be none any more.
std::optional<LiveStacks::Task> LiveStacks::next_task() {
  std::unique_lock lock(mutex_);
  has_changed_.wait(lock, [&] { return is_ending_ || task_; });
  return is_ending_ ? std::nullopt : std::exchange(task_, std::nullopt);
}

std::optional<LiveStacks::Seen> LiveStacks::see(const Task& task) {
  const auto text = read_file(task.file, kMostBytes);
  const auto snapshot =
      text ? read_sampled_snapshot(*text, symbols_.modules()) : std::optional<Snapshot>();
  if (!snapshot) {
    return std::nullopt;
  }
  std::vector<SiteGrowth> held = growth_between({}, *snapshot).sites;
  held.resize(std::min(held.size(), kMostSites));
  std::set<Address> addresses;
  for (const SiteGrowth& site : held) {
    addresses.insert(site.stack.begin(), site.stack.end());
  }
  symbols_.resolve(addresses);
  symbols_.take_warnings();  // the report says them, if it has these stacks
  Seen seen{task.index, {}};
  for (const SiteGrowth& site : held) {
    seen.sites.push_back({site.bytes, site.allocations, symbols_.shown_stack_of(site.stack)});
  }
  return seen;
}

void LiveStacks::work() {
  while (const auto task = next_task()) {
    std::optional<Seen> seen;
    try {
      seen = see(*task);
    } catch (const std::exception&) {
      // The view goes on without: the report will say what is wrong with the symbols.
      continue;
    }
    if (seen) {
      const std::lock_guard lock(mutex_);
      seen_ = std::move(seen);
    }
    wake_();
  }
}

}  // namespace leakrun
