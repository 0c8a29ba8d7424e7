#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "session/effects.h"
#include "session/inputs.h"
#include "sim/context.h"

namespace kim::sim {

/// What one life of the client has requested, and whether each request was sent, completed and
/// reported as the protocol promises.
class RequestBook {
 public:
  explicit RequestBook(Context& context) : context_(context) {}

  /// A new life: the requests of the old one are gone.
  void Forget() {
    requests_.clear();
    open_.clear();
  }

  /// `now` is the session's time here and below.
  void Asked(const session::SendRequest& request, int64_t tag, int64_t now);
  void Sent(int64_t tag, std::string_view dest, uint32_t sequence);
  /// An answer that allows a retry has reached the client.
  void TryAgain(int64_t tag);
  void Completed(const session::CompleteRequest& completion, std::string_view payload);
  void ConnectionEnded();
  /// The client was suspended, or its clock jumped: everything may take that much longer.
  void Extend(int64_t ms);
  void CheckOverdue(int64_t now);

  /// Whether the request is in flight with this number, so that an answer must complete it.
  [[nodiscard]] bool Awaits(int64_t tag, uint32_t sequence) const;
  [[nodiscard]] size_t open() const { return open_.size(); }
  /// The sequence number of a request in flight, or 0.
  [[nodiscard]] uint32_t SequenceInFlight() const;
  /// A request that is not complete, or 0.
  uint32_t AnyOpen();
  [[nodiscard]] bool IsOpen(uint32_t id) const {
    const auto found = requests_.find(id);
    return found != requests_.end() && !found->second;
  }

 private:
  struct Request {
    uint32_t id = 0;
    int64_t tag = 0;
    std::string dest;
    int64_t budget = 0;  ///< what it may take if nothing is before it
    int64_t due = 0;
    bool sent = false;
    bool in_flight = false;
    uint32_t sequence = 0;
  };

  void CheckLane(const Request& request);
  void CheckOutcome(const Request& request, session::Outcome outcome);

  Context& context_;
  std::map<uint32_t, bool> requests_;  ///< by id: is it complete?
  std::map<int64_t, Request> open_;    ///< by tag
};

}  // namespace kim::sim
