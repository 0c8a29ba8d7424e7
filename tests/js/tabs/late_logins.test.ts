// A leader may fall asleep while it connects, and wake up when another tab leads. If it logged in then, the gateway
// would end the session of that tab.
import assert from "node:assert/strict";
import test from "node:test";
import { wakings, type FakeTab } from "../support/browser.js";
import { world, type Seat, type World } from "./world.js";

/** A sleeping leader is replaced before its own attempt to connect has timed out. */
const impatient = { leaderTimeout: 4000 };

/** A wait during which a tab falls asleep. */
interface Wait {
  /** The tab falls asleep in its next wait. */
  sleepNext: () => void;
  /** What it waits for arrives, and is in its queue. */
  arrive: () => void;
}

interface Sleeper extends Wait {
  seat: Seat;
}

interface LateAnswer extends Wait {
  ask: () => string | Promise<string>;
}

/** Answers at once, but in the wait in which the tab falls asleep with what a socket receives. */
function lateAnswer(tab: FakeTab, answer: () => string): LateAnswer {
  let isLate = false;
  let give = (): void => undefined;
  const ask = (): string | Promise<string> => {
    if (!isLate) return answer();
    isLate = false;
    tab.freeze();
    return new Promise((resolve) => (give = () => tab.run("socket", () => resolve(answer()))));
  };
  return { ask, sleepNext: () => void (isLate = true), arrive: () => give() };
}

const waits: Record<string, (w: World, tab: FakeTab) => Sleeper> = {
  token: (w, tab) => {
    const { ask, ...later } = lateAnswer(tab, () => w.gateway.mintToken("bob"));
    const seat = w.open("bob", { ...impatient, account: "bob" }, tab, w.gateway.url, ask);
    return { seat, ...later };
  },
  address: (w, tab) => {
    const { ask, ...later } = lateAnswer(tab, () => w.gateway.url);
    return { seat: w.open("bob", impatient, tab, ask), ...later };
  },
  connection: (w, tab) => {
    let isNext = false;
    const WebSocket = class extends tab.WebSocket {
      constructor(url: string) {
        super(url);
        if (isNext) tab.freeze();
        isNext = false;
      }
    };
    const seat = w.open("bob", { ...impatient, WebSocket }, tab);
    return { seat, sleepNext: () => void (isNext = true), arrive: () => undefined };
  },
};

for (const [what, open] of Object.entries(waits)) {
  for (const [how, order] of Object.entries(wakings)) {
    test(`a leader that slept while it waited for its ${what} does not log in when it wakes ${how}`, async (t) => {
      const w = await world(t);
      const { seat, sleepNext, arrive } = open(w, w.browser.tab());
      assert.equal((await seat.client.login()).success, true);
      const other = w.open("bob", impatient);
      assert.equal((await other.client.login()).success, true);
      sleepNext();
      w.gateway.dropConnections("bob");
      await w.browser.passUntil(() => other.events.includes("Reconnected"));
      arrive();
      await seat.tab.wake(order);
      await w.browser.pass(10_000);
      for (const { events } of [seat, other])
        assert.ok(!events.includes("Kickout"), String(events));
      assert.equal(seat.tab.openSockets, 0);
    });
  }
}
