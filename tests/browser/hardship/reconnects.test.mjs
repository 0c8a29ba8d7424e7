// Very many reconnects of one page, over real sockets.

/* global visitor -- in the page */

import assert from "node:assert/strict";
import { test } from "node:test";

import { inEachBrowser } from "./lib/browsers.mjs";
import { eager, gatewayFor } from "./lib/traffic.mjs";

/** The reconnects are split into parts; after the first, the heap must not grow further. */
const parts = 6;
const each = Math.ceil(Number(process.env.KIM_RECONNECTS || 300) / parts);
const reconnects = each * parts;

/**
 * Bytes that compiled code and the like may add; a leak of 26 bytes per reconnect would exceed this in
 * 10,000.
 */
const leeway = 256 * 1024;

/** Bytes of the page's heap after a garbage collection, and the number of listeners; only in Chromium. */
async function heapOf({ sessionWith }, page) {
  if (!sessionWith) return {};
  const session = await sessionWith(page);
  // Collect repeatedly: finalizers of the first collection may release more.
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
    // Alternately with the answer in flight, and before there is an answer.
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
