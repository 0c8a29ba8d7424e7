// The rules that every ledger (see pages/ledger.js) must satisfy.

import assert from "node:assert/strict";

/** The ledger of a page, with the errors that the page reports. */
export function ledgerOf(page) {
  return page.evaluate(() => globalThis.visitor.ledger.lines());
}

/**
 * The lines of each life (load of the page): { handled: ids that the store had as handled at its start,
 * began, … }
 */
function livesOf(lines) {
  const lives = [];
  for (const line of lines) {
    if (line.event === "loaded") lives.push({ handled: new Set(line.handled), began: [] });
    if (line.event === "began") lives.at(-1).began.push(line);
  }
  return lives;
}

function assertAscending(ids, what) {
  const inOrder = [...ids].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  assert.deepEqual(ids, inOrder, `${what} came out of order`);
}

/**
 * Checks that no life gets a message twice, or one that the store had as handled when the life began, and
 * that messages of one kind (pushed or offline) arrive in order. Returns how many messages were delivered
 * again in a later life.
 */
export function assertNoRepetition(lines) {
  const all = new Set();
  let again = 0;
  for (const [at, { handled, began }] of livesOf(lines).entries()) {
    const here = new Set();
    for (const { id } of began) {
      assert.ok(!here.has(id), `${id} came twice to life ${at + 1}`);
      assert.ok(!handled.has(id), `${id} was handled and stored, and came again to life ${at + 1}`);
      if (all.has(id)) again += 1;
      here.add(id);
      all.add(id);
    }
    for (const way of ["push", "offline"]) {
      const ids = began.flatMap((line) => (line.way === way ? [line.id] : []));
      assertAscending(ids, `life ${at + 1}: what came by ${way}`);
    }
  }
  return again;
}

/** Checks that exactly these messages have been finished. */
export function assertAllFinished(lines, posted) {
  const finished = new Set(lines.flatMap(({ event, id }) => (event === "finished" ? [id] : [])));
  assert.deepEqual([...finished].sort(), posted.map(String).sort());
}
