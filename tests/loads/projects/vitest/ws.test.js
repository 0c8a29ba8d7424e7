import { expect, test } from "vitest";
import { WebSocket } from "ws";
import * as KIM from "kim-web-sdk";
import "./exchange.js";

// The WebSocket of jsdom 31 never opens under Vitest: its events and its sockets come from different realms.
test("the answer comes over the sockets of the package ws", async () => {
  expect(document.defaultView).toBe(window);
  console.log(await kimLoads.exchange(KIM, process.env.KIM_QUERY, { WebSocket }));
});
