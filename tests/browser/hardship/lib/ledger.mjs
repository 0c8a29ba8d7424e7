// The rules that every ledger of pages/ledger.js has to keep.

import assert from "node:assert/strict";

/** The ledger of a page, with the page's own complaints. */
export function ledgerOf(page) {
  return page.evaluate(() => globalThis.visitor.ledger.lines());
}

/** The lines of each life: { handled: ids that the store had as handled at its start, began, … } */
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
 * No life sees a message twice, or one that the store had as handled when the life began; what comes
 * in one way comes in order. Returns how often a message came again in a later life.
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

/** Every one of these messages has been finished with, and nothing else. */
export function assertAllFinished(lines, posted) {
  const finished = new Set(lines.flatMap(({ event, id }) => (event === "finished" ? [id] : [])));
  assert.deepEqual([...finished].sort(), posted.map(String).sort());
}
