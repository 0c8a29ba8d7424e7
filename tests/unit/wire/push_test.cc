#include "wire/push.h"

#include <catch2/catch.hpp>

#include "support/protobuf_messages.h"

namespace kim::wire {

TEST_CASE("The identity of a push is what the generated code reads", "[wire][push]") {
  for (const int64_t id : {INT64_MIN, INT64_MAX, int64_t{0}, int64_t{1628644843872655000}}) {
    pkt::MessagePush push;
    push.set_messageid(id);
    push.set_sendtime(~id);
    push.set_body(std::string(300, 'x'));
    push.set_sender("test2");
    const std::string bytes = Serialize(push);
    const auto identity = ReadPushIdentity(AsBytes(bytes));
    REQUIRE(identity.ok());
    CHECK(identity->message_id == MessageId(id));
    CHECK(identity->send_time == ~id);
  }
}

TEST_CASE("Every cut of a push is refused exactly where the generated code refuses it",
          "[wire][push]") {
  pkt::MessagePush push;
  push.set_messageid(1628644843872655000);
  push.set_body("hello world");
  push.set_sendtime(1628644843872655123);
  const std::string bytes = Serialize(push);
  for (size_t size = 0; size <= bytes.size(); ++size) {
    const ByteView cut = AsBytes(bytes).first(size);
    CHECK(ReadPushIdentity(cut).ok() == Parse<pkt::MessagePush>(cut).ok());
  }
}

}  // namespace kim::wire
