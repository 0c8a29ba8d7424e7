#include "sim/request_book.h"

#include <algorithm>
#include <utility>

#include "support/protobuf_messages.h"

namespace kim::sim {

namespace {

using session::Outcome;

/// Timers come late, and what one event decides may be carried out by the next.
constexpr int64_t kSlack = 3000;

}  // namespace

void RequestBook::Asked(const session::SendRequest& request, int64_t tag, int64_t now) {
  const session::Options& options = context_.scenario.options;
  const int64_t timeout = request.timeout.value_or(options.request_timeout).millis();
  Request asked{.id = request.id.value(), .tag = tag, .dest = std::string(request.dest)};
  asked.budget =
      timeout * (request.retries + 1) + options.retry_delay.millis() * request.retries + kSlack;
  asked.due = now + timeout + asked.budget;
  for (const auto& [other_tag, other] : open_) {
    if (!asked.dest.empty() && other.dest == asked.dest) asked.due += other.budget;
  }
  requests_[asked.id] = false;
  open_[tag] = std::move(asked);
}

void RequestBook::Sent(int64_t tag, std::string_view dest, uint32_t sequence) {
  const auto found = open_.find(tag);
  if (found == open_.end()) {
    context_.ledger.Fail("resent", "a request was sent that is complete or was never made");
    return;
  }
  Request& request = found->second;
  if (request.dest != dest) context_.ledger.Fail("misattributed", "sent to another destination");
  if (request.in_flight) context_.ledger.Fail("resent", "a request in flight was sent again");
  CheckLane(request);
  for (const auto& [other_tag, other] : open_) {
    if (other.in_flight && other.sequence == sequence) {
      context_.ledger.Fail("misattributed", "two requests in flight share a sequence number");
    }
  }
  request.sent = request.in_flight = true;
  request.sequence = sequence;
}

uint32_t RequestBook::SequenceInFlight() const {
  for (const auto& [tag, request] : open_) {
    if (request.in_flight) return request.sequence;
  }
  return 0;
}

void RequestBook::CheckLane(const Request& request) {
  if (request.dest.empty()) return;
  for (const auto& [tag, other] : open_) {
    if (other.id == request.id || other.dest != request.dest) continue;
    if (other.in_flight) {
      context_.ledger.Fail("two in flight", "two requests to " + request.dest);
    } else if (other.id < request.id) {
      context_.ledger.Fail("reordered", "a request overtook an older one to " + request.dest);
    }
  }
}

void RequestBook::TryAgain(int64_t tag) {
  if (const auto found = open_.find(tag); found != open_.end()) found->second.in_flight = false;
}

bool RequestBook::Awaits(int64_t tag, uint32_t sequence) const {
  const auto found = open_.find(tag);
  if (found == open_.end()) return false;
  return found->second.in_flight && found->second.sequence == sequence;
}

void RequestBook::ConnectionEnded() {
  for (auto& [tag, request] : open_) {
    if (request.in_flight) {
      context_.ledger.Fail("not completed", "a request in flight outlived its connection");
    }
  }
}

void RequestBook::Completed(const session::CompleteRequest& completion, std::string_view payload) {
  const auto known = requests_.find(completion.id.value());
  if (known == requests_.end()) {
    context_.ledger.Fail("invented", "a request completed that was never made");
    return;
  }
  if (std::exchange(known->second, true)) {
    context_.ledger.Fail("completed twice", "request " + std::to_string(known->first));
    return;
  }
  const auto found = std::find_if(open_.begin(), open_.end(), [&](const auto& entry) {
    return entry.second.id == known->first;
  });
  const Request request = std::move(found->second);
  open_.erase(found);
  CheckOutcome(request, completion.outcome);
  if (completion.outcome != Outcome::kAnswered || completion.status != pkt::Success) return;
  const auto answer = wire::Parse<pkt::MessageResp>(AsBytes(payload));
  if (!answer || answer->messageid() != request.tag) {
    context_.ledger.Fail("misattributed", "a request got the answer to another one");
  }
}

// 'Not sent' invites the user to send again: it must be true.
void RequestBook::CheckOutcome(const Request& request, Outcome outcome) {
  const bool says_unsent = outcome == Outcome::kNotSent || outcome == Outcome::kQueueFull ||
                           outcome == Outcome::kCancelled;
  if (says_unsent && request.sent) {
    context_.ledger.Fail("misreported", "a request that was sent is reported as not sent");
  }
  if (!says_unsent && !request.sent) {
    context_.ledger.Fail("misreported", "a request that was not sent is reported as sent");
  }
}

void RequestBook::Extend(int64_t ms) {
  for (auto& [tag, request] : open_) request.due += ms;
}

void RequestBook::CheckOverdue(int64_t now) {
  for (const auto& [tag, request] : open_) {
    if (now <= request.due) continue;
    context_.ledger.Fail("overdue",
                         "request " + std::to_string(request.id) + " did not complete in time");
  }
}

uint32_t RequestBook::AnyOpen() {
  if (open_.empty()) return 0;
  auto it = open_.begin();
  std::advance(it, context_.choices.Below(static_cast<uint32_t>(open_.size())));
  return it->second.id;
}

}  // namespace kim::sim
