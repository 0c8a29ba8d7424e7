// The errors that a page gets when the core cannot be loaded, and that it can try again.

/* global KIM -- in the page */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { after, before, describe, test } from "node:test";

import { launchChromium } from "../support/chromium.mjs";
import { createConsumer } from "../support/consumer.mjs";
import { bundleOf } from "./support/bundles.mjs";

const origin = "http://kim.test";
const html = '<!doctype html><script src="/kim.js"></script>';
const page404 = "<!doctype html><title>Our shop</title>";

describe("a page that cannot load the core", () => {
  let consumer;
  let browser;
  let wasm;
  const scripts = {};

  before(async () => {
    consumer = createConsumer();
    wasm = readFileSync(join(consumer.installed, "dist/kim.wasm"));
    browser = await launchChromium();
    for (const entry of ["kim-web-sdk", "kim-web-sdk/slim"]) {
      const options = { resolveDir: consumer.project, globalName: "KIM" };
      scripts[entry] = (await bundleOf(`export * from "${entry}"`, options)).text;
    }
  });
  after(async () => {
    await browser?.close();
    consumer?.remove();
  });

  /** Opens a page with an entry as `KIM`. The site has these answers for its paths, and 404 for others. */
  async function open(t, { entry = "kim-web-sdk/slim", policy, ...answers }) {
    const page = await browser.newPage();
    t.after(() => page.close());
    const headers = policy ? { "content-security-policy": policy } : {};
    const site = {
      "/": { contentType: "text/html", body: html, headers },
      "/kim.js": { contentType: "text/javascript", body: scripts[entry] },
      "/kim.wasm": { contentType: "application/wasm", body: wasm },
      ...answers,
    };
    await page.route(`${origin}/**`, (route) => {
      const answer = site[new URL(route.request().url()).pathname];
      if (answer === "nobody") return route.abort();
      return route.fulfill(answer ?? { status: 404, contentType: "text/html", body: page404 });
    });
    await page.goto(origin);
    return page;
  }

  /** Awaits ready(where): "loaded", or "code: message". */
  const ready = (page, where) =>
    page.evaluate(
      (address) =>
        KIM.ready(address).then(
          () => KIM.LogicPkt.from(KIM.LogicPkt.build("chat.user.talk", "bob").bytes()) && "loaded",
          ({ code, message }) => `${code}: ${message}`,
        ),
      where,
    );

  test("is told of a wrong path, with address and status, and loads from the right one", async (t) => {
    const page = await open(t, {});
    const told = await ready(page, "/lost/kim.wasm");
    assert.match(told, /^load_failed: http:\/\/kim.test\/lost\/kim.wasm .*404.*dist\/kim.wasm/);
    assert.equal(await ready(page, "/kim.wasm"), "loaded");
  });

  test("is told that the server answered with a web page, and loads from the right path", async (t) => {
    const page = await open(t, {
      "/app/kim.wasm": { contentType: "text/html; charset=utf-8", body: page404 },
    });
    const told = await ready(page, "/app/kim.wasm");
    assert.match(
      told,
      /load_failed: .*app\/kim.wasm .*38 bytes of text\/html; .*serve .*kim.wasm there/,
    );
    assert.equal(await ready(page, "/kim.wasm"), "loaded");
  });

  for (const type of [
    "application/octet-stream",
    "text/plain",
    "application/wasm; charset=utf-8",
  ]) {
    test(`accepts the media type ${type}`, async (t) => {
      const page = await open(t, { "/kim.wasm": { contentType: type, body: wasm } });
      assert.equal(await ready(page, "/kim.wasm"), "loaded");
    });
  }

  test("is told of a server that does not answer, and loads when it does", async (t) => {
    const page = await open(t, { "/gone.wasm": "nobody" });
    const told = await ready(page, "/gone.wasm");
    assert.match(told, /load_failed: kim.wasm could not be fetched from \/gone.wasm: check/);
    assert.equal(await ready(page, "/kim.wasm"), "loaded");
  });

  test("is told that a file is cut short, and loads the whole one", async (t) => {
    const cut = { contentType: "application/wasm", body: wasm.subarray(0, 1000) };
    const page = await open(t, { "/cut.wasm": cut });
    assert.match(await ready(page, "/cut.wasm"), /^load_failed: the core could not be loaded: /);
    assert.equal(await ready(page, "/kim.wasm"), "loaded");
  });

  test("is told to look at connect-src when a policy forbids the fetch", async (t) => {
    const page = await open(t, {
      policy: "script-src 'self' 'wasm-unsafe-eval'; connect-src 'none'",
    });
    assert.match(await ready(page, "/kim.wasm"), /load_failed: .*connect-src/);
  });

  test("is told of 'wasm-unsafe-eval' when a policy forbids WebAssembly", async (t) => {
    const policy = "script-src 'self'";
    const page = await open(t, { policy });
    assert.match(await ready(page, "/kim.wasm"), /load_failed: .*'wasm-unsafe-eval'.*\/js/);

    const inline = await open(t, { entry: "kim-web-sdk", policy });
    const told = await inline.evaluate(async () => {
      const { success, err } = await new KIM.KIMClient("ws://kim.test", { token: "t" }).login();
      return `${success} ${err.code}: ${err.message}`;
    });
    assert.match(told, /false load_failed: .*'wasm-unsafe-eval'.*kim-web-sdk\/js/);
  });

  test("is told that a page that was opened from the disk cannot fetch", async (t) => {
    const page = await browser.newPage();
    t.after(() => page.close());
    const start = consumer.write("disk.html", html.replace("/kim.js", "slim.js"));
    consumer.write("slim.js", scripts["kim-web-sdk/slim"]);
    await page.goto(pathToFileURL(start).href);
    const told = await ready(page, "node_modules/kim-web-sdk/dist/kim.wasm");
    assert.match(told, /load_failed: .*for a page on a disk, import kim-web-sdk/);
  });
});
