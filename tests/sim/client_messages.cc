// What the client's store and application do with messages, and what is checked about them.
#include <algorithm>
#include <utility>

#include "sim/client.h"
#include "support/protobuf_messages.h"

namespace kim::sim {

void Client::Do(const session::LoadStore& effect, const std::string&) {
  const int account = effect.account == AccountName(0) ? 0 : 1;
  if (effect.account != AccountName(connection_->account) ||
      effect.channel_id != connection_->channel) {
    context_.ledger.Fail("misattributed", "the session is not the one that logged in");
  }
  if (account_ != -1 && account != account_) {
    ++epoch_;
    ForgetAccount();
  }
  account_ = account;
  if (context_.ledger.tracing())
    context_.Note("client", "loads the store of " + AccountName(account));
  // The driver gives up on a store that does not open.
  const int64_t wait = context_.Fault(context_.scenario.store_never) ? kGivenUpAfter
                       : context_.Fault(context_.scenario.store_later)
                           ? context_.choices.Between(1, 7000)
                           : 0;
  WaitForStore();
  PostAfter(wait, [this, account, connection = effect.connection, epoch = epoch_] {
    if (connection == connection_->id) store_due_ = INT64_MAX;
    // The first answer counts, and the next ones only repeat it.
    const bool counts = epoch == epoch_ && connection == connection_->id &&
                        !connection_->close_asked && !connection_->close_seen &&
                        !std::exchange(connection_->store_loaded, true);
    std::vector<MessageId> known;
    for (Message* message : store_.kept(account)) {
      known.emplace_back(message->id);
      if (counts) message->known_epoch = message->listed_epoch = epoch;
    }
    if (counts) {
      context_.book.TellCursor(account, context_.book.cursor(account));
      last_ack_[account] = std::max(last_ack_[account], store_.mark(account));
    }
    Feed(session::StoreLoaded{connection, MessageId(context_.book.cursor(account)),
                              store_.mark(account), std::move(known)});
  });
}

void Client::Do(const session::StoreIndexes& effect, const std::string&) {
  CheckPage(effect);
  last_page_write_ = effect.write;
  storing_page_ = true;
  page_given_up_ = false;
  last_page_end_ = effect.cursor.value();
  std::vector<Message*> entries;
  std::vector<Message*> unseen;
  for (const wire::IndexEntry& entry : effect.page) {
    Message* message = context_.book.Find(entry.message_id.value());
    if (message == nullptr) continue;
    entries.push_back(message);
    if (message->epoch != epoch_) unseen.push_back(message);
  }
  page_ = entries;
  page_asked_at_ = SessionTime();
  WaitForStore();
  if (context_.ledger.tracing()) NotePage(entries, effect.cursor.value());
  store_.Write(
      life_,
      [this, account = account_, entries, cursor = effect.cursor.value()] {
        for (Message* message : entries) store_.KeepIndex(*message);
        context_.book.SetCursor(account, cursor);
      },
      [this, entries, unseen, account = account_, cursor = effect.cursor.value(),
       write = effect.write, life = life_, epoch = epoch_](bool ok) {
        Post(life, [this, entries, unseen, account, cursor, write, ok, epoch] {
          if (write == last_page_write_) store_due_ = INT64_MAX;
          // If the session has asked for another write meanwhile, only the outcome of that one
          // counts, and the driver must not hand out what the session does not know to be kept.
          if (ok && write == last_page_write_) {
            for (Message* message : entries) message->listed_epoch = epoch;
            CheckUnseen(unseen);
            context_.book.TellCursor(account, cursor);
          }
          if (context_.ledger.tracing())
            context_.Note("store", ok ? "has kept a page" : "kept no page");
          Feed(session::StoreDone{write, ok});
          if (write == last_page_write_) {
            page_given_up_ = false;
            PageIsStored();
          }
        });
      });
}

// A page's messages are delivered once it is stored: none may be delivered as a push before that.
void Client::CheckUnseen(const std::vector<Message*>& messages) {
  for (Message* message : messages) {
    if (std::find(pushed_.begin(), pushed_.end(), message) == pushed_.end()) continue;
    context_.ledger.Fail("duplicated", message->body + " was delivered while its page was stored");
  }
}

void Client::PageIsStored() {
  storing_page_ = false;
  if (sync_delivered_) footprint_.NothingHeldBack();
}

void Client::WaitForStore() {
  store_due_ = SessionTime() + context_.scenario.options.store_timeout.millis();
}

// Everything else that a login waits for has a timeout of its own.
void Client::CheckKeptOffline() {
  const bool is_up = connection_ != nullptr && !connection_->close_asked &&
                     !connection_->close_seen && state_ != session::State::kConnected;
  if (!is_up) store_due_ = INT64_MAX;
  if (SessionTime() > store_due_) {
    context_.ledger.Fail("kept offline",
                         "the connection is up, and only the store has not answered");
  }
}

// Nothing waits any more for a page that the store takes long to keep.
void Client::NotePatience() {
  const int64_t patience = context_.scenario.options.store_timeout.millis();
  if (!storing_page_ || SessionTime() - page_asked_at_ < patience) return;
  page_given_up_ = true;
  for (Message* message : page_) message->arrival_connection = 0;
  PageIsStored();
}

bool Client::IsLeftToIndex(const Message& message) const {
  return page_given_up_ && std::find(page_.begin(), page_.end(), &message) != page_.end();
}

void Client::NotePage(const std::vector<Message*>& entries, int64_t cursor) {
  std::string text = "keeps";
  for (const Message* message : entries) text += " " + message->body;
  const Message* end = context_.book.Find(cursor);
  context_.Note("client", text + ", cursor at " + (end == nullptr ? "?" : end->body));
}

void Client::CheckPage(const session::StoreIndexes& effect) {
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

void Client::Do(const session::DeliverOffline& effect, const std::string&) {
  if (effect.initial) {
    sync_delivered_ = true;
    footprint_.NothingHeldBack();
  }
  for (Message* message : store_.kept(account_)) {
    if (message->handled || message->epoch == epoch_) continue;
    if (message->listed_epoch != epoch_) continue;  // the store has not said yet that it is kept
    message->epoch = epoch_;
    ++message->deliveries;
    if (context_.ledger.tracing()) context_.Note("client", "delivers offline " + message->body);
    HandleOffline(*message);
  }
}

void Client::HandleOffline(Message& message) {
  const int64_t delay = HandlerDelay();
  if (delay < 0) return;
  PostAfter(delay, [this, &message] {
    store_.Write(
        life_, [this, &message] { store_.KeepHandled(message); }, [](bool) {});
  });
}

void Client::Do(const session::DeliverMessage& effect, const std::string& payload) {
  const auto push = wire::Parse<pkt::MessagePush>(AsBytes(payload));
  Message* message = push ? context_.book.Find(push->messageid()) : nullptr;
  if (message == nullptr || push->body() != message->body || push->sender() != message->sender ||
      effect.key != message->key()) {
    context_.ledger.Fail("invented",
                         "a message that the server does not have, or has with other fields");
    return;
  }
  if (message->account != account_ || effect.group != message->group) {
    context_.ledger.Fail("misattributed", message->body);
  }
  if (context_.ledger.tracing()) context_.Note("client", "delivers " + message->body);
  CheckDelivery(*message);
  CheckOrder(*message);
  message->epoch = epoch_;
  message->delivered_at = SessionTime();
  ++message->deliveries;
  pushed_.push_back(message);
  deliveries_[effect.delivery] = message;
  const int64_t delay = HandlerDelay();
  if (delay < 0) return;
  const uint32_t delivery = effect.delivery;
  if (delay == 0) {
    Feed(session::MessageHandled{delivery});
  } else {
    PostAfter(delay, [this, delivery] { Feed(session::MessageHandled{delivery}); });
  }
}

void Client::ReleaseLate() {
  const int64_t limit = SessionTime() - context_.scenario.options.handler_timeout.millis();
  for (const auto& [delivery, message] : deliveries_) {
    if (!message->safe && message->delivered_at <= limit) message->released = true;
  }
}

void Client::CheckDelivery(Message& message) {
  if (!sync_delivered_) {
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
void Client::CheckOrder(const Message& message) {
  if (context_.scenario.options.max_held_pushes < 10) return;
  for (const Message* earlier : pushed_) {
    if (earlier->account == message.account && message.arrival < earlier->arrival &&
        message.key() < earlier->key()) {
      context_.ledger.Fail(
          "reordered", message.body + " arrived first, but was delivered after " + earlier->body);
    }
  }
}

int64_t Client::HandlerDelay() {
  if (context_.Fault(context_.scenario.handler_never)) return -1;
  if (context_.Fault(context_.scenario.handler_later)) {
    return context_.choices.Between(1, context_.choices.Chance(100) ? 40'000 : 2000);
  }
  return 0;
}

void Client::Do(const session::StoreMessage& effect, const std::string&) {
  const auto found = deliveries_.find(effect.delivery);
  if (found == deliveries_.end()) {
    context_.ledger.Fail("invented", "a message is to be stored that was never delivered");
    return;
  }
  Message* message = found->second;
  // Until the session knows that the write succeeded, an index page may store the message, too.
  message->unkept = true;
  store_.Write(
      life_, [this, message] { store_.KeepHandled(*message); },
      [this, message, write = effect.delivery, life = life_](bool ok) {
        Post(life, [this, message, write, ok] {
          message->unkept = !ok;
          Feed(session::StoreDone{write, ok});
        });
      });
}

void Client::Do(const session::StoreMark& effect, const std::string&) {
  store_.Write(
      life_, [this, account = account_, mark = effect.mark] { store_.KeepMark(account, mark); },
      [](bool) {});
}

void Client::CheckSettled() {
  if (!connected()) {
    context_.ledger.Fail("not connected",
                         "the faults have ended, but the client has not reconnected");
  } else if (connection_->half_open) {
    context_.ledger.Fail("not connected", "the client holds on to a dead connection");
  } else if (connection_->kick_sent) {
    context_.ledger.Fail("kickout", "the client was kicked out, but stays connected");
  }
}

void Client::CheckAtEnd() {
  CheckSettled();
  if (context_.ledger.failed()) return;
  if (connection_->session_lost) {
    context_.ledger.Fail("not connected", "the session is gone, but the client stays connected");
  }
  if (requests_.open() > 0) context_.ledger.Fail("overdue", "a request is not complete at the end");
  for (const Message& message : context_.book.messages()) {
    if (message.account == account_ && message.owed && message.deliveries == 0) {
      context_.ledger.Fail("lost", message.body);
    }
  }
}

}  // namespace kim::sim
