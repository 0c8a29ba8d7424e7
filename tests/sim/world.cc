#include "sim/world.h"

#include <algorithm>
#include <utility>

namespace kim::sim {

namespace {

/// A dead connection is found within three heartbeats. A new one takes at most the longest backoff,
/// the login, and the longest pause between two tries of offline sync.
constexpr int64_t kSettleMs = 300'000;
/// After the page is looked at: a ping, its answer, and the index.
constexpr int64_t kCatchUpMs = 60'000;
constexpr int64_t kMaxSteps = 100'000;

}  // namespace

World::World(Choices& choices, bool trace)
    : context_(choices, trace),
      client_(context_, 1 + choices.Below(1 << 20)),
      server_(context_, client_.end()) {
  client_.set_server(&server_);
  two_accounts_ = choices.Chance(200);
}

Verdict World::Run() {
  for (uint32_t i = 0; i < context_.scenario.old_messages; ++i) server_.Talk(0, /*pushed=*/false);
  if (context_.choices.Chance(300)) server_.OtherDeviceReads(0);
  PlanActions();
  client_.Start();
  RunUntil(context_.scenario.chaos_ms);
  CalmDown();
  Settle();
  if (two_accounts_ && !context_.ledger.failed()) {
    client_.SwitchAccount(1 - client_.user_account());
    client_.LogOut();
    Settle();
  }
  return {.failed = context_.ledger.failed(),
          .rule = context_.ledger.rule(),
          .detail = context_.ledger.detail(),
          .virtual_ms = context_.scheduler.now(),
          .messages = context_.book.messages().size(),
          .digest = context_.digest};
}

void World::PlanActions() {
  for (int32_t i = 0; i < context_.scenario.actions; ++i) {
    context_.scheduler.At(context_.choices.Below(static_cast<uint32_t>(context_.scenario.chaos_ms)),
                          [this] { Act(); });
  }
}

void World::Act() {
  const uint32_t kind = context_.choices.Below(40);
  if (kind == 0) return;
  if (kind <= 12) {
    const int account = two_accounts_ && context_.choices.Chance(300) ? 1 : 0;
    const int64_t count = context_.choices.Chance(150) ? context_.choices.Between(2, 14) : 1;
    // A group's message may have been stored through another gateway, which pushes to its own
    // clients only.
    for (int64_t i = 0; i < count; ++i) server_.Talk(account, !context_.choices.Chance(100));
  } else if (kind <= 19) {
    const int64_t count = context_.choices.Chance(150) ? context_.choices.Between(2, 8) : 1;
    for (int64_t i = 0; i < count; ++i) client_.Request();
  } else if (kind <= 30) {
    ActOnClient(kind - 20);
  } else {
    ActOnServer(kind - 31);
  }
}

void World::ActOnClient(uint32_t kind) {
  Choices& choices = context_.choices;
  switch (kind) {
    case 0:
      return client_.Cancel();
    case 1:
      return client_.LogIn();
    case 2:
      if (two_accounts_ && choices.Chance(500)) client_.SwitchAccount(1 - client_.user_account());
      client_.LogOut();
      if (choices.Chance(300)) client_.LogIn();
      if (choices.Chance(100)) client_.LogOut();
      return;
    case 3:
      if (client_.alive()) client_.Kill();
      return;
    case 4:
      return client_.Suspend(choices.Between(1000, choices.Chance(200) ? 600'000 : 30'000));
    case 5:
      return client_.JumpClock(choices.Between(100, choices.Chance(200) ? 3'600'000 : 20'000));
    case 6:
      return client_.JumpClock(-choices.Between(100, 5000));
    case 7:
      return client_.Hint(session::Hint::kOnline);
    case 8:
      return client_.Hint(session::Hint::kOffline);
    default:
      return client_.Hint(session::Hint::kWake);
  }
}

void World::ActOnServer(uint32_t kind) {
  Connection* live = Live();
  const int account = two_accounts_ && context_.choices.Chance(300) ? 1 : 0;
  switch (kind) {
    case 0:
    case 1:
      if (live != nullptr) server_.Cut(*live);
      return;
    case 2:
      if (live != nullptr) live->half_open = true;
      return;
    case 3:
      return server_.Restart(context_.choices.Between(100, 20'000));
    case 4:
      if (live != nullptr) live->session_lost = true;
      return;
    case 5:
      server_.OtherDeviceLogsIn(account);
      context_.scheduler.After(context_.choices.Between(100, 20'000),
                               [this, account] { server_.OtherDeviceLeaves(account); });
      return;
    case 6:
      return server_.OtherDeviceReads(account);
    case 7:
      return server_.PushAgain(account);
    default:
      if (live != nullptr) server_.SendGarbage(*live);
      return;
  }
}

Connection* World::Live() {
  Connection* connection = client_.connection();
  return connection != nullptr && connection->server_open ? connection : nullptr;
}

void World::RunUntil(int64_t end) {
  for (int64_t steps = 0; !context_.ledger.failed(); ++steps) {
    if (steps > kMaxSteps) {
      context_.ledger.Fail("spinning", "the world does not come to rest");
      return;
    }
    const int64_t event = context_.scheduler.next();
    const int64_t timer = client_.timer_at();
    if (std::min(event, timer) > end) break;
    if (timer < event) {
      client_.OnTimer();
    } else {
      context_.scheduler.Step();
    }
  }
  context_.scheduler.MoveTo(end);
}

void World::CalmDown() {
  context_.Note("world", "calms down");
  context_.calm = true;
  context_.calm_since = context_.scheduler.now();
  // What is left to do must fit into the time that is left.
  context_.scenario.page_size = std::max<uint32_t>(context_.scenario.page_size, 50);
  context_.scenario.latency_ms = std::min<int64_t>(context_.scenario.latency_ms, 50);
  context_.scenario.worker_ms = std::min<int64_t>(context_.scenario.worker_ms, 50);
  client_.Resume();
  server_.OtherDeviceLeaves(0);
  server_.OtherDeviceLeaves(1);
}

void World::Settle() {
  RunUntil(context_.scheduler.now() + kSettleMs);
  if (context_.ledger.failed()) return;
  client_.CheckSettled();
  client_.Hint(session::Hint::kWake);
  RunUntil(context_.scheduler.now() + kCatchUpMs);
  if (!context_.ledger.failed()) client_.CheckAtEnd();
}

}  // namespace kim::sim
