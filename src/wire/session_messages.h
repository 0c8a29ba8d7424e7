#pragma once

#include <cstdint>
#include <string_view>

#include "base/byte_string.h"
#include "base/bytes.h"
#include "base/result.h"
#include "base/strong.h"
#include "base/vector.h"
#include "wire/frame.h"

/// The few messages that the session itself acts on, read into views with the transcoder's tables.
/// The generated classes would do the same for 23 KB more of WebAssembly; unit tests compare the
/// two.
namespace kim::wire {

struct LoginAnswer {
  std::string_view channel_id;
  std::string_view account;
};

/// Reads a LoginResp, or a KickoutNotify, which names the channel that must end and no account. The
/// views point into `payload`.
Result<LoginAnswer, DecodeError> ReadLoginAnswer(ByteView payload);

/// One MessageIndex. Its texts are views into the payload that the page was read from.
struct IndexEntry {
  MessageId message_id;
  /// 1: this account sent it. 0: it received it.
  int32_t direction = 0;
  /// Nanoseconds since 1970.
  int64_t send_time = 0;
  /// The other account.
  std::string_view account;
  /// Empty for a message between two users.
  std::string_view group;
};

/// Reads a MessageIndexResp and keeps its order. The texts of its entries point into `payload`.
Result<Vector<IndexEntry>, DecodeError> ReadIndexPage(ByteView payload);

/// Writes a message whose only field is a message id as field 1: MessageIndexReq, MessageAckReq.
[[nodiscard]] ByteString WriteMessageId(MessageId id);

}  // namespace kim::wire
