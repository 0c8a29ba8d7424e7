#include "session/phases/effect_text.h"

#include <variant>

#include "wire/packet.h"

namespace kim::session {

namespace {

constexpr const char* kStates[] = {"INIT",         "CONNECTING", "CONNECTED",
                                   "RECONNECTING", "CLOSEING",   "CLOSED"};
constexpr const char* kEvents[] = {"Reconnecting", "Reconnected", "Closed", "Kickout"};
constexpr const char* kLoginResults[] = {
    "success",          "already connected", "refused",  "timeout",    "connection lost",
    "malformed answer", "logged out",        "no token", "kicked out", "session lost"};
constexpr const char* kOutcomes[] = {
    "answered",   "timeout",           "connection lost", "not sent",
    "queue full", "retries exhausted", "cancelled",       "cancelled in flight"};
constexpr const char* kProblems[] = {"",
                                     "malformed frame",
                                     "frame too large",
                                     "text frame",
                                     "unexpected packet",
                                     "sync failed",
                                     "store failed",
                                     "session lost",
                                     "read timeout",
                                     "token rejected",
                                     "reconnects exhausted",
                                     "handler timeout",
                                     "more bad frames",
                                     "token timeout",
                                     "open timeout"};

template <class E>
size_t At(E value) {
  return static_cast<size_t>(value);
}

std::string Code(const std::string& text) {
  return "`" + text + "`";
}

struct Describe {
  std::string operator()(const AcquireToken&) const { return "asks for a token"; }
  std::string operator()(const OpenSocket&) const { return "opens a socket"; }
  std::string operator()(const CloseSocket&) const { return "closes the socket"; }
  std::string operator()(const SendFrame& effect) const {
    const auto frame = wire::DecodeFrame(AsBytes(effect.bytes));
    const auto* logic = std::get_if<wire::LogicFrame>(&frame.value());
    if (logic == nullptr) return "sends a ping";
    return "sends " + Code(std::string(wire::DecodeHeader(logic->header)->command));
  }
  std::string operator()(const StateChanged& effect) const {
    return "state " + Code(kStates[At(effect.state)]);
  }
  std::string operator()(const EventRaised& effect) const {
    return "event " + Code(kEvents[At(effect.event)]);
  }
  std::string operator()(const LoginFinished& effect) const {
    return std::string("login ends: ") + kLoginResults[At(effect.result)];
  }
  std::string operator()(const LogoutFinished&) const { return "logout ends"; }
  std::string operator()(const LoadStore&) const { return "loads the store"; }
  std::string operator()(const StoreIndexes&) const { return "stores an index page"; }
  std::string operator()(const DeliverOffline&) const { return "delivers the offline messages"; }
  std::string operator()(const DeliverMessage&) const { return "delivers a message"; }
  std::string operator()(const StoreMessage&) const { return "stores a message"; }
  std::string operator()(const StoreMark&) const { return "stores the mark"; }
  std::string operator()(const CompleteRequest& effect) const {
    return std::string("request ends: ") + kOutcomes[At(effect.outcome)];
  }
  std::string operator()(const Notify&) const { return "delivers a notice"; }
  std::string operator()(const Report& effect) const {
    return std::string("reports: ") + kProblems[At(effect.problem)];
  }
};

}  // namespace

std::string TextOf(const Effect& effect) {
  return std::visit(Describe{}, effect);
}

}  // namespace kim::session
