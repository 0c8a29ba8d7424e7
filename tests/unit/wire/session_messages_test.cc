#include "wire/session_messages.h"

#include <catch2/catch.hpp>

#include "support/protobuf_messages.h"

namespace kim::wire {

TEST_CASE("A login answer and a kickout are what the generated code writes", "[wire][session]") {
  pkt::LoginResp login;
  login.set_channelid("gate01_test1_1");
  login.set_account("test1");
  const std::string login_bytes = Serialize(login);
  const auto answer = ReadLoginAnswer(AsBytes(login_bytes));
  REQUIRE(answer.ok());
  CHECK(answer->channel_id == "gate01_test1_1");
  CHECK(answer->account == "test1");

  pkt::KickoutNotify notice;
  notice.set_channelid("gate01_test1_1");
  const std::string notice_bytes = Serialize(notice);
  const auto kickout = ReadLoginAnswer(AsBytes(notice_bytes));
  REQUIRE(kickout.ok());
  CHECK(kickout->channel_id == "gate01_test1_1");
  CHECK(kickout->account.empty());
}

TEST_CASE("A page of the index keeps every field and its order", "[wire][session]") {
  pkt::MessageIndexResp page;
  for (int64_t i = 0; i < 2000; ++i) {
    pkt::MessageIndex& entry = *page.add_indexes();
    entry.set_message_id(INT64_MAX - i);
    entry.set_direction(static_cast<int32_t>(i % 2));
    entry.set_send_time(INT64_MIN + i);
    entry.set_accountb("account" + std::to_string(i));
    if (i % 3 == 0) entry.set_group("group" + std::to_string(i));
  }
  const std::string bytes = Serialize(page);
  const auto read = ReadIndexPage(AsBytes(bytes));
  REQUIRE(read.ok());
  REQUIRE(read->size() == 2000);
  for (int i = 0; i < 2000; ++i) {
    const IndexEntry& entry = read.value()[static_cast<size_t>(i)];
    CHECK(entry.message_id == MessageId(page.indexes(i).message_id()));
    CHECK(entry.direction == page.indexes(i).direction());
    CHECK(entry.send_time == page.indexes(i).send_time());
    CHECK(entry.account == page.indexes(i).accountb());
    CHECK(entry.group == page.indexes(i).group());
  }
}

TEST_CASE("Garbage is neither a login answer nor a page of the index", "[wire][session]") {
  CHECK_FALSE(ReadLoginAnswer(AsBytes("\xff\xff")).ok());
  CHECK_FALSE(ReadIndexPage(AsBytes("\xff\xff")).ok());
}

TEST_CASE("A message id is written as the generated code writes it", "[wire][session]") {
  for (const int64_t id : {int64_t{0}, int64_t{1}, int64_t{-1}, INT64_MAX, INT64_MIN}) {
    pkt::MessageIndexReq index;
    index.set_message_id(id);
    CHECK(WriteMessageId(MessageId(id)) == Serialize(index));
    pkt::MessageAckReq ack;
    ack.set_messageid(id);
    CHECK(WriteMessageId(MessageId(id)) == Serialize(ack));
  }
}

}  // namespace kim::wire
