#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

struct Session {
  std::string user;
  std::vector<std::uint8_t> state;
};

/// The sessions of this process, by token.
class SessionCache {
 public:
  static SessionCache& instance();

  Session& open(const std::string& token, const std::string& user);
  const Session* find(const std::string& token) const;
  void close(const std::string& token);
  std::size_t open_sessions() const { return open_sessions_; }

 private:
  std::unordered_map<std::string, Session> sessions_;
  std::size_t open_sessions_ = 0;
};
