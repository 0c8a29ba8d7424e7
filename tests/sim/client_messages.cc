// What the client's store and application do with messages.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/client.h"

namespace kim::sim {

void Client::Do(const session::LoadStore& effect, const std::string&) {
  const int account = effect.account == AccountName(0) ? 0 : 1;
  if (effect.account != AccountName(connection_->account) ||
      effect.channel_id != connection_->channel) {
    context_.ledger.Fail("misattributed", "the session is not the one that logged in");
  }
  messages_.BeginSession(account);
  if (context_.ledger.tracing())
    context_.Note("client", "loads the store of " + AccountName(account));
  // The driver gives up on a store that does not open.
  const int64_t wait = context_.Fault(context_.scenario.store_never) ? kGivenUpAfter
                       : context_.Fault(context_.scenario.store_later)
                           ? context_.choices.Between(1, 7000)
                           : 0;
  WaitForStore();
  PostAfter(wait, [this, account, connection = effect.connection, epoch = messages_.epoch()] {
    if (connection == connection_->id) store_due_ = INT64_MAX;
    // The first answer counts, and the next ones only repeat it.
    const bool counts = epoch == messages_.epoch() && connection == connection_->id &&
                        !connection_->close_asked && !connection_->close_seen &&
                        !std::exchange(connection_->store_loaded, true);
    if (counts) {
      context_.book.TellCursor(account, context_.book.cursor(account));
      messages_.StoreLoaded(store_.kept(account), store_.mark(account));
    }
    std::vector<MessageId> known;
    for (const Message* message : store_.kept(account)) known.emplace_back(message->id);
    Feed(session::StoreLoaded{connection, MessageId(context_.book.cursor(account)),
                              store_.mark(account), std::move(known)});
  });
}

void Client::Do(const session::StoreIndexes& effect, const std::string&) {
  const DeliveryBook::Page page = messages_.PageAsked(effect, SessionTime());
  WaitForStore();
  if (context_.ledger.tracing()) NotePage(page);
  store_.Write(
      life_,
      [this, page] {
        for (Message* message : page.entries) store_.KeepIndex(*message);
        context_.book.SetCursor(page.account, page.cursor);
      },
      [this, page, life = life_](bool ok) {
        Post(life, [this, page, ok] { PageWritten(page, ok); });
      });
}

// If the session has asked for another write meanwhile, only the outcome of that one counts, and
// the driver must not hand out what the session does not know to be kept.
void Client::PageWritten(const DeliveryBook::Page& page, bool ok) {
  if (messages_.IsNewest(page)) store_due_ = INT64_MAX;
  if (ok && messages_.IsNewest(page)) {
    messages_.PageKept(page);
    context_.book.TellCursor(page.account, page.cursor);
  }
  if (context_.ledger.tracing()) context_.Note("store", ok ? "has kept a page" : "kept no page");
  Feed(session::StoreDone{page.write, ok});
  if (messages_.IsNewest(page)) {
    messages_.PageAnswered();
    ReleaseHeld();
  }
}

// No page holds pushes back any more; before the first sync has ended, they wait for that.
void Client::ReleaseHeld() {
  if (messages_.sync_ended()) footprint_.NothingHeldBack();
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

void Client::NotePage(const DeliveryBook::Page& page) {
  std::string text = "keeps";
  for (const Message* message : page.entries) text += " " + message->body;
  const Message* end = context_.book.Find(page.cursor);
  context_.Note("client", text + ", cursor at " + (end == nullptr ? "?" : end->body));
}

void Client::Do(const session::DeliverOffline& effect, const std::string&) {
  if (effect.initial) {
    messages_.SyncEnded();
    footprint_.NothingHeldBack();
  }
  for (Message* message : store_.kept(messages_.account())) {
    if (!messages_.DeliverOffline(*message)) continue;
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
  if (messages_.Deliver(effect, AsBytes(payload), SessionTime()) == nullptr) return;
  const int64_t delay = HandlerDelay();
  if (delay < 0) return;
  const uint32_t delivery = effect.delivery;
  if (delay == 0) {
    Feed(session::MessageHandled{delivery});
  } else {
    PostAfter(delay, [this, delivery] { Feed(session::MessageHandled{delivery}); });
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
  Message* message = messages_.Find(effect.delivery);
  if (message == nullptr) {
    context_.ledger.Fail("invented", "a message is to be stored that was never delivered");
    return;
  }
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
      life_,
      [this, account = messages_.account(), mark = effect.mark] { store_.KeepMark(account, mark); },
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
  messages_.CheckNoneLost();
}

}  // namespace kim::sim
