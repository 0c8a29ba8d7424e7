#pragma once

#include <string>

#include "wire/packet.h"

namespace kim::wire {

/// A logic packet as a std::string, which the tests compare and cut.
inline std::string PacketBytes(const PacketHeader& header, ByteView payload = {}) {
  ByteString packet;
  AppendPacket(header, payload, packet);
  return std::string(packet);
}

}  // namespace kim::wire
