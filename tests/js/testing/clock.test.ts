// ManualClock, which a test advances, and the system's clock.
import assert from "node:assert/strict";
import test from "node:test";
import { ManualClock, systemClock } from "kim-web-sdk/testing";

test("a manual clock stands still, and starts at the machine's time by default", () => {
  const before = Date.now();
  const start = new ManualClock().now();
  assert.ok(start >= before && start <= Date.now());
  assert.equal(new ManualClock(0).now(), 0);
});

test("timers fire in the order of their times, then in the order in which they were set, and each sees its own time", () => {
  const clock = new ManualClock(1000);
  const fired: string[] = [];
  const note = (name: string) => () => void fired.push(`${name} ${clock.now()}`);
  clock.setTimeout(note("late"), 20);
  clock.setTimeout(note("one"), 10);
  clock.setTimeout(note("two"), 10);
  clock.setTimeout(note("overdue"), -5);
  clock.setTimeout(note("after the end"), 21);
  clock.advance(20);
  assert.deepEqual(fired, ["overdue 1000", "one 1010", "two 1010", "late 1020"]);
  assert.equal(clock.now(), 1020);
  assert.equal(clock.pending, 1);
});

test("a timer that was cleared does not fire, and one that has fired is over", () => {
  const clock = new ManualClock();
  let fired = 0;
  const handle = clock.setTimeout(() => (fired += 1), 5);
  clock.clearTimeout(handle);
  clock.clearTimeout(handle);
  clock.clearTimeout(undefined);
  assert.equal(clock.pending, 0);
  const other = clock.setTimeout(() => (fired += 1), 5);
  clock.advance(10);
  clock.clearTimeout(other);
  clock.advance(10);
  assert.deepEqual([fired, clock.pending], [1, 0]);
});

test("a timer that is set by a timer fires within the same advance", () => {
  const clock = new ManualClock(0);
  const fired: number[] = [];
  const again = (): void => {
    fired.push(clock.now());
    clock.setTimeout(again, 10);
  };
  clock.setTimeout(again, 10);
  clock.advance(35);
  assert.deepEqual(fired, [10, 20, 30]);
  assert.equal(clock.now(), 35);
});

test("a timer may move the clock, which never goes back", () => {
  const clock = new ManualClock(0);
  clock.setTimeout(() => clock.advance(1000), 50);
  clock.advance(100);
  assert.equal(clock.now(), 1050);
});

test("a manual clock refuses what is not a time, and says so", () => {
  const clock = new ManualClock(7);
  for (const ms of [NaN, Infinity, -1, "5", undefined, null] as number[]) {
    assert.throws(() => clock.advance(ms), { code: "invalid_option", message: /^advance needs/ });
    if (ms === undefined) continue;
    assert.throws(() => new ManualClock(ms), { code: "invalid_option", message: /^ManualClock/ });
  }
  assert.equal(clock.now(), 7);
});

test("the system's clock uses the machine's time and timers", async () => {
  const before = Date.now();
  const now = systemClock.now();
  assert.ok(now >= before && now <= Date.now());
  systemClock.clearTimeout(systemClock.setTimeout(() => assert.fail("was forgotten"), 0));
  await new Promise<void>((resolve) => void systemClock.setTimeout(resolve, 0));
});
