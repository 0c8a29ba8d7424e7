// Very many reconnects of one page, over real sockets.

/* global visitor -- in the page */

import assert from "node:assert/strict";
import { test } from "node:test";

import { inEachBrowser } from "./lib/browsers.mjs";
import { eager, gatewayFor } from "./lib/traffic.mjs";

/** Parts of the whole; what the first has grown to, the others must do with. */
const parts = 6;
const each = Math.ceil(Number(process.env.KIM_RECONNECTS || 300) / parts);
const reconnects = each * parts;

/** Bytes that compiled code and the like may add; 10,000 reconnects would leak as much by 26 each. */
const leeway = 256 * 1024;

/** Bytes of the page's heap after a collection, and how many listeners there are; only Chromium tells. */
async function heapOf({ sessionWith }, page) {
  if (!sessionWith) return {};
  const session = await sessionWith(page);
  // What the first collection has found unused may hold more of it.
  for (let i = 0; i < 3; ++i) await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const { jsEventListeners } = await session.send("Memory.getDOMCounters");
  await session.detach();
  return { heap: usedSize, listeners: jsEventListeners };
}

inEachBrowser((stage) => {
  test(`the heap and the core's memory stay as they are over ${reconnects} reconnects`, async (t) => {
    const gateway = await gatewayFor(t);
    const profile = await stage.profile(t);
    const options = { ...eager, backoffBase: 1, backoffCap: 1, closeGrace: 0 };
    const page = await stage.visit(profile, { gateway, account: "comer", options });
    // In turns with the answer under way, and before there is one.
    gateway.on("message", ({ messageId }) => {
      if (messageId % 2n === 0n) gateway.dropConnections("comer");
      else setImmediate(() => gateway.dropConnections("comer"));
    });
    const samples = [];
    for (let part = 0; part < parts; ++part) {
      await page.evaluate((times) => visitor.reconnect(times), each);
      const wasm = await page.evaluate(() => visitor.wasmBytes());
      samples.push({ wasm, ...(await heapOf(stage.browser, page)) });
      t.diagnostic(`${(part + 1) * each}: ${JSON.stringify(samples.at(-1))}`);
    }
    assert.equal(gateway.stats.logins, reconnects + 1);
    assert.equal(await page.evaluate(() => visitor.client.stats().reconnects), reconnects);
    assert.equal(await page.evaluate(() => visitor.openSockets()), 1);
    const [first, last] = [samples[0], samples.at(-1)];
    assert.equal(last.wasm, first.wasm);
    assert.equal(last.listeners, first.listeners);
    if (first.heap) assert.ok(last.heap - first.heap < leeway, JSON.stringify(samples));
  });
});
