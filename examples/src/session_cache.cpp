#include "session_cache.h"

namespace {

constexpr std::size_t kStateBytes = 4096;

}  // namespace

SessionCache& SessionCache::instance() {
  static SessionCache cache;
  return cache;
}

Session& SessionCache::open(const std::string& token, const std::string& user) {
  Session& session = sessions_[token];
  session.user = user;
  session.state.resize(kStateBytes);
  ++open_sessions_;
  return session;
}

const Session* SessionCache::find(const std::string& token) const {
  const auto found = sessions_.find(token);
  return found != sessions_.end() ? &found->second : nullptr;
}

// The defect: a closed session is counted out and stays in the map. No leak checker reports it,
// because the map still reaches it.
void SessionCache::close(const std::string& token) {
  if (find(token) != nullptr) {
    --open_sessions_;
  }
}
