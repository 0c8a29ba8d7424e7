import { expect, test } from "vitest";
import * as KIM from "kim-web-sdk";
import "./exchange.js";

test("the answer comes", async () => {
  expect(document.defaultView).toBe(window);
  console.log(await kimLoads.exchange(KIM, process.env.KIM_QUERY));
});
