#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "sim/context.h"
#include "sim/message.h"
#include "support/protobuf_messages.h"
#include "wire/packet.h"

namespace kim::sim {

/// How often the server has received a request, and answered it with a status that allows a retry.
struct Receipt {
  int32_t received = 0;
  int32_t retryable_answers = 0;
};

/// What a frame to the client carries, for the ledger's use.
struct Cargo {
  Message* pushed = nullptr;
  /// The tag of a request whose answer allows a retry; 0 for none.
  int64_t retry_tag = 0;
  /// The tag of a request that this answers finally, and the answer's sequence number; 0 for none.
  int64_t answered_tag = 0;
  uint32_t sequence = 0;
};

/// The gateway and what lies behind it, as docs/protocol.md describes it, and its faults.
class Server {
 public:
  /// What reaches the client's end of a connection. Called when it arrives.
  struct ClientEnd {
    std::function<void(Connection&)> opened;
    std::function<void(Connection&, const std::string&, const Cargo&)> frame;
    std::function<void(Connection&)> closed;
  };

  Server(Context& context, ClientEnd client) : context_(context), client_(std::move(client)) {}

  // From the client's end.
  void Connect(Connection& connection);
  void FrameFrom(Connection& connection, std::string bytes);
  void CloseFrom(Connection& connection);

  // Peers, other devices and fate.
  void Talk(int account, bool pushed);
  void OtherDeviceLogsIn(int account);
  void OtherDeviceReads(int account);
  void OtherDeviceLeaves(int account);
  void Restart(int64_t down_ms);
  /// The connection of the account's session, or null.
  Connection* Located(int account);
  void SendGarbage(Connection& connection);
  void Cut(Connection& connection);
  void PushAgain(int account);

  [[nodiscard]] const std::unordered_map<std::string, Receipt>& receipts() const {
    return receipts_;
  }

 private:
  void Accept(Connection& connection);
  void Send(Connection& connection, std::string bytes, Cargo cargo = {});
  void Close(Connection& connection);
  void WatchIdle(Connection& connection);
  void Process(Connection& connection, const std::string& bytes);
  void SignIn(Connection& connection, const wire::Packet& packet);
  void Refuse(Connection& connection, const wire::Packet& packet);
  void KickOther(int account);
  [[nodiscard]] int32_t PushFlag() const;
  [[nodiscard]] std::string KickFrame(const std::string& channel) const;
  void Serve(Connection& connection, const wire::Packet& packet);
  void ServeTalk(Connection& connection, const wire::Packet& packet);
  void ServeIndex(Connection& connection, const wire::Packet& packet);
  void Answer(Connection& connection, const wire::Packet& packet, int32_t status,
              std::string_view payload);
  void Push(Message& message);
  [[nodiscard]] int64_t WorkerDelay();
  [[nodiscard]] std::string PushFrame(const Message& message) const;

  static constexpr uint32_t kNobody = 0;
  static constexpr uint32_t kOtherDevice = UINT32_MAX;

  Context& context_;
  ClientEnd client_;
  /// The number of each account's connection.
  std::array<uint32_t, kAccounts> locations_{};
  int32_t last_channel_ = 0;
  int64_t down_until_ = 0;
  std::unordered_map<std::string, Receipt> receipts_;
};

/// The account's name as the server tells it.
std::string AccountName(int account);

}  // namespace kim::sim
