// The demo by keyboard alone, in each browser.

/* global document, MutationObserver -- in the page */

import assert from "node:assert/strict";
import { test } from "node:test";

import { startDemo } from "../../../scripts/demo-server.mjs";
import { inEachBrowser } from "./lib/browsers.mjs";

/** Opens the demo and signs in; `complaints` collects the errors that the page reports. */
async function signIn(profile, demo, account) {
  const page = await profile.newPage();
  page.complaints = [];
  page.on("pageerror", ({ message }) => page.complaints.push(message));
  await page.goto(demo.url);
  await page.waitForSelector(".sign-in form input:focus");
  await page.keyboard.type(account);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".state-online");
  return page;
}

async function press(page, selector) {
  await page.bringToFront();
  await page.waitForSelector(selector);
  await page.focus(selector);
  await page.keyboard.press("Enter");
}

async function say(page, text) {
  await page.bringToFront();
  await page.waitForSelector(".composer textarea:focus");
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
  await shown(page, "sent", text);
}

/** Waits until the open conversation has this message, as "sent" or "received". */
function shown(page, delivery, text) {
  const wanted = { selector: `.message[data-delivery=${delivery}]`, text };
  return page.evaluate(
    ({ selector, text }) =>
      new Promise((resolve) => {
        const look = () => {
          const found = [...document.querySelectorAll(selector)];
          if (found.some(({ textContent }) => textContent.includes(text))) resolve();
        };
        const everything = { attributes: true, characterData: true, childList: true };
        new MutationObserver(look).observe(document, { ...everything, subtree: true });
        look();
      }),
    wanted,
  );
}

inEachBrowser((stage) => {
  test("two people write to each other by the keyboard alone, and one of them goes on in a second tab", async (t) => {
    const demo = await startDemo({ port: 0 });
    t.after(() => demo.close());
    const [anns, bobs] = [await stage.profile(t), await stage.profile(t)];
    const ann = await signIn(anns, demo, "ann");
    const bob = await signIn(bobs, demo, "bob");
    await press(ann, ".sidebar-head .accent");
    await ann.waitForSelector("dialog input:focus");
    await ann.keyboard.type("bob");
    await ann.keyboard.press("Enter");
    await say(ann, "Is this easy?");
    await press(bob, ".row");
    await shown(bob, "received", "Is this easy?");
    await say(bob, "It is.");
    await shown(ann, "received", "It is.");
    const second = await signIn(anns, demo, "ann");
    await press(second, ".row");
    await shown(second, "sent", "Is this easy?");
    await shown(second, "received", "It is.");
    // The tab with the connection.
    await ann.close();
    await say(bob, "Still there?");
    await shown(second, "received", "Still there?");
    await say(second, "Of course.");
    await shown(bob, "received", "Of course.");
    for (const page of [ann, bob, second]) assert.deepEqual(page.complaints, []);
  });
});
