#pragma once

#include <cstdint>
#include <variant>

#include "base/bytes.h"
#include "base/result.h"

namespace kim::wire {

/// The first four bytes of a frame, big-endian.
inline constexpr uint32_t kLogicMagic = 0xc311a365;
inline constexpr uint32_t kBasicMagic = 0xc315a765;

enum class BasicCode : uint16_t { kPing = 1, kPong = 2 };

/// Why a run of bytes is not a frame, a header or a message. Each value is stable: it is part of
/// what the JavaScript side reports.
enum class DecodeError : uint8_t {
  kEmpty = 1,      ///< no bytes at all
  kTruncated,      ///< ends inside a magic, a length or a field
  kBadMagic,       ///< starts with neither magic (nor, where that is allowed, a header length)
  kHeaderLength,   ///< the header's length points past the end of the frame
  kPayloadLength,  ///< the payload's (or basic body's) length points past the end of the frame
  kTrailingBytes,  ///< complete, but more bytes follow
  kBadHeader,      ///< the header is not a protobuf Header
  kBadMessage,     ///< the payload is not the protobuf message that it should be
};

/// A ping or a pong. `code` may be one that this client does not know.
struct BasicFrame {
  uint16_t code = 0;
  ByteView body;
};

/// A packet whose header has not been decoded yet. The views are into the frame.
struct LogicFrame {
  ByteView header;
  ByteView payload;
};

using Frame = std::variant<BasicFrame, LogicFrame>;

/// Splits one WebSocket message into its parts; reads lengths as unsigned and never past the end.
Result<Frame, DecodeError> DecodeFrame(ByteView bytes);

/// As `DecodeFrame`, for a logic packet whose magic may have been stripped already, and with
/// trailing bytes ignored: `LogicPkt.from` of the TypeScript SDK accepts both, so this does too.
/// Without the magic, a header length that does not fit is `kBadMagic`: the bytes may be anything.
Result<LogicFrame, DecodeError> DecodeLogicFrame(ByteView bytes);

/// The eight bytes of a ping and of a pong.
[[nodiscard]] ByteView PingFrame();
[[nodiscard]] ByteView PongFrame();

}  // namespace kim::wire
