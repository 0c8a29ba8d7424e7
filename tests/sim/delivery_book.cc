#include "sim/delivery_book.h"

#include <algorithm>
#include <string>
#include <utility>

#include "support/protobuf_messages.h"

namespace kim::sim {

// --- Lives, accounts and connections ------------------------------------------------------------

void DeliveryBook::EndLife() {
  deliveries_.clear();
  pushed_.clear();
  account_ = -1;
  ForgetAccount();
}

// The next life, or another account's session, knows only what the store holds: no mark whose write
// was lost, and not the time of the cursor.
void DeliveryBook::ForgetAccount() {
  page_end_ = 0;
  page_.clear();
  for (MessageKey& mark : last_ack_) mark = MessageKey();
}

void DeliveryBook::BeginSession(int account) {
  if (account_ != -1 && account != account_) {
    ++epoch_;
    ForgetAccount();
  }
  account_ = account;
}

void DeliveryBook::BeginConnection() {
  page_given_up_ = page_given_up_ || storing_page_;
  sync_ended_ = storing_page_ = false;
  pushed_.clear();
}

// --- Offline sync -------------------------------------------------------------------------------

void DeliveryBook::StoreLoaded(const std::vector<Message*>& kept, const MessageKey& mark) {
  for (Message* message : kept) message->known_epoch = message->listed_epoch = epoch_;
  last_ack_[account_] = std::max(last_ack_[account_], mark);
}

// An index request also sets the server's mark, even backwards, since its cursor can be behind what
// was acknowledged. No later acknowledgement may move the mark back from there. The session does
// not know the time of a cursor that comes from the store.
void DeliveryBook::IndexRequested(ByteView payload) {
  const auto index = wire::Parse<pkt::MessageIndexReq>(payload);
  const Message* from = context_.book.Find(index->message_id());
  if (from == nullptr || from->account != account_ || from->id != page_end_) return;
  last_ack_[account_] = from->key();
}

DeliveryBook::Page DeliveryBook::PageAsked(const session::StoreIndexes& effect, int64_t now) {
  CheckPage(effect);
  Page page{.write = effect.write,
            .cursor = effect.cursor.value(),
            .account = account_,
            .epoch = epoch_,
            .entries = {},
            .unseen = {}};
  for (const wire::IndexEntry& entry : effect.page) {
    Message* message = context_.book.Find(entry.message_id.value());
    if (message == nullptr) continue;
    page.entries.push_back(message);
    if (message->epoch != epoch_) page.unseen.push_back(message);
  }
  page_write_ = page.write;
  storing_page_ = true;
  page_given_up_ = false;
  page_end_ = page.cursor;
  page_ = page.entries;
  page_asked_at_ = now;
  return page;
}

void DeliveryBook::CheckPage(const session::StoreIndexes& effect) {
  MessageKey last;
  for (const wire::IndexEntry& entry : effect.page) {
    const Message* message = context_.book.Find(entry.message_id.value());
    if (message == nullptr || message->account != account_) {
      context_.ledger.Fail("invented", "an index entry that the server does not have");
      return;
    }
    if (message->key() < last) context_.ledger.Fail("reordered", "index entries out of order");
    last = message->key();
    if (message->unkept) continue;
    if (message->epoch == epoch_) {
      context_.ledger.Fail("duplicated", message->body + " was delivered, and is stored again");
    } else if (message->known_epoch == epoch_) {
      context_.ledger.Fail("duplicated", message->body + " is known, and is stored again");
    }
  }
}

// A page's messages are delivered once it is stored: none may be delivered as a push before that.
void DeliveryBook::PageKept(const Page& page) {
  for (Message* message : page.entries) message->listed_epoch = page.epoch;
  for (const Message* message : page.unseen) {
    if (std::find(pushed_.begin(), pushed_.end(), message) == pushed_.end()) continue;
    context_.ledger.Fail("duplicated", message->body + " was delivered while its page was stored");
  }
}

bool DeliveryBook::GivesUpPage(int64_t now) {
  const int64_t patience = context_.scenario.options.store_timeout.millis();
  if (!storing_page_ || now - page_asked_at_ < patience) return false;
  storing_page_ = false;
  page_given_up_ = true;
  for (Message* message : page_) message->arrival_connection = 0;
  return true;
}

// --- Messages -----------------------------------------------------------------------------------

bool DeliveryBook::IsLeftToIndex(const Message& message) const {
  return page_given_up_ && std::find(page_.begin(), page_.end(), &message) != page_.end();
}

void DeliveryBook::PushArrived(Message& message, uint32_t connection) {
  if (message.arrival_connection == connection || IsLeftToIndex(message)) return;
  message.arrival_connection = connection;
  message.arrival = ++arrivals_;
}

bool DeliveryBook::IsDue(const Message& message) const {
  return !HoldsBack() && !IsLeftToIndex(message);
}

// The index would bring what a push did not, but later: at a login, or after many more pushes.
void DeliveryBook::CheckTaken(const Message& message) {
  if (message.epoch == epoch_ || message.known_epoch == epoch_) return;
  if (message.listed_epoch == epoch_) return;
  context_.ledger.Fail("overlooked", message.body + " has arrived, but was not delivered");
}

bool DeliveryBook::DeliverOffline(Message& message) {
  if (message.handled || message.epoch == epoch_) return false;
  if (message.listed_epoch != epoch_) return false;  // the store has not said yet that it is kept
  message.epoch = epoch_;
  ++message.deliveries;
  return true;
}

Message* DeliveryBook::Deliver(const session::DeliverMessage& effect, ByteView payload,
                               int64_t now) {
  const auto push = wire::Parse<pkt::MessagePush>(payload);
  Message* message = push ? context_.book.Find(push->messageid()) : nullptr;
  if (message == nullptr || push->body() != message->body || push->sender() != message->sender ||
      effect.key != message->key()) {
    context_.ledger.Fail("invented",
                         "a message that the server does not have, or has with other fields");
    return nullptr;
  }
  if (message->account != account_ || effect.group != message->group) {
    context_.ledger.Fail("misattributed", message->body);
  }
  if (context_.ledger.tracing()) context_.Note("client", "delivers " + message->body);
  CheckNew(*message);
  CheckOrder(*message);
  message->epoch = epoch_;
  message->delivered_at = now;
  ++message->deliveries;
  pushed_.push_back(message);
  deliveries_[effect.delivery] = message;
  return message;
}

void DeliveryBook::CheckNew(const Message& message) {
  if (!sync_ended_) {
    context_.ledger.Fail("reordered", message.body + " was delivered before offline sync ended");
  }
  if (message.epoch == epoch_) {
    context_.ledger.Fail("duplicated", message.body);
  } else if (message.known_epoch == epoch_) {
    context_.ledger.Fail("duplicated", message.body + " was in the store");
  }
}

// Pushes that arrive in order are delivered in order. (A push that was left to the index, for lack
// of room or because its page may be stored late, loses its place if it arrives again.)
void DeliveryBook::CheckOrder(const Message& message) {
  if (context_.scenario.options.max_held_pushes < 10) return;
  for (const Message* earlier : pushed_) {
    if (earlier->account == message.account && message.arrival < earlier->arrival &&
        message.key() < earlier->key()) {
      context_.ledger.Fail(
          "reordered", message.body + " arrived first, but was delivered after " + earlier->body);
    }
  }
}

Message* DeliveryBook::Find(uint32_t delivery) const {
  const auto found = deliveries_.find(delivery);
  return found == deliveries_.end() ? nullptr : found->second;
}

void DeliveryBook::ReleaseLate(int64_t now) {
  const int64_t limit = now - context_.scenario.options.handler_timeout.millis();
  for (const auto& [delivery, message] : deliveries_) {
    if (!message->safe && message->delivered_at <= limit) message->released = true;
  }
}

// An acknowledgement hides older messages from a client without a cursor: none of them may still be
// at work. And it must not be older than an earlier acknowledgement.
void DeliveryBook::Acknowledged(ByteView payload) {
  const auto ack = wire::Parse<pkt::MessageAckReq>(payload);
  const Message* acked = context_.book.Find(ack->messageid());
  if (acked == nullptr || acked->account != account_) {
    context_.ledger.Fail("misattributed", "an acknowledgement of another account's message");
    return;
  }
  MessageKey& last = last_ack_[account_];
  if (acked->key() < last) context_.ledger.Fail("acknowledged backwards", acked->body);
  last = acked->key();
  if (!acked->safe && !acked->released && acked->owed) {
    context_.ledger.Fail("acknowledged early", "not in the store: " + acked->body);
  }
  for (const Message& message : context_.book.messages()) {
    if (message.account != account_ || message.epoch != epoch_ || message.safe) continue;
    if (message.released || !message.owed || message.key() > last) continue;
    context_.ledger.Fail("acknowledged early", "an older one is at work: " + message.body);
  }
}

void DeliveryBook::CheckNoneLost() {
  for (const Message& message : context_.book.messages()) {
    if (message.account == account_ && message.owed && message.deliveries == 0) {
      context_.ledger.Fail("lost", message.body);
    }
  }
}

}  // namespace kim::sim
