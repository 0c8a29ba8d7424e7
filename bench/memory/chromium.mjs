// The heap of a page, as Chromium's DevTools report it: a fresh page for each measurement, in a browser with
// special flags.
import { fileOf } from "../contestants/index.mjs";
import { shortPushes } from "../inputs.mjs";
import { bytesEach } from "./subjects.mjs";

const pushPage = (file) => `
  import * as file from "./contestants/${file}";
  import { pushesOf } from "./memory/subjects.mjs";
  import { unpack } from "./transfer.mjs";
  globalThis.ask = (text) => { globalThis.subject = pushesOf(file, unpack(text)); };`;

const clientPage = `
  import * as client from "./clients/ours.mjs";
  import { clientsOf } from "./memory/subjects.mjs";
  globalThis.ask = () => { globalThis.subject = clientsOf(client); };`;

async function heapOf(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  return {
    collect: () => session.send("HeapProfiler.collectGarbage"),
    async used() {
      const { usedSize, backingStorageSize } = await session.send("Runtime.getHeapUsage");
      return usedSize + backingStorageSize;
    },
  };
}

/** `open(name, contents)` opens a page in a browser; its `ask` passes packed messages to the page. */
export function openHeaps(open, close) {
  const weighed = async (name, contents, message, isKept) => {
    const { page, ask, close: closePage } = await open(name, contents);
    try {
      await ask(message);
      const heap = await heapOf(page);
      const subject = {
        prepare: () => page.evaluate(() => globalThis.subject.prepare()),
        work: () => page.evaluate(() => globalThis.subject.work()),
      };
      return await bytesEach(subject, heap, isKept);
    } finally {
      await closePage();
    }
  };
  return {
    ofPush: (name) => weighed(name, pushPage(fileOf(name)), shortPushes(), false),
    ofClient: () => weighed("client", clientPage, {}, true),
    close,
  };
}
