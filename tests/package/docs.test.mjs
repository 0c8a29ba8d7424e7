// Follows the documents' instructions with the packed tarball, to the letter.

import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { startGateway } from "kim-web-sdk/testing";

import { at } from "../../scripts/lib/paths.mjs";
import { launchChromium } from "../support/chromium.mjs";
import { createConsumer, run } from "../support/consumer.mjs";
import { blocksOf, documentedGateway, replaced } from "../support/documents.ts";
import { serveFolder } from "../support/web_server.mjs";
import { openPage, shows } from "./support/pages.mjs";

let consumer;
let browser;
let gateway;

before(async () => {
  browser = await launchChromium();
  consumer = createConsumer();
  gateway = await startGateway();
});

after(async () => {
  await browser?.close();
  await gateway?.close();
  consumer?.remove();
});

/** A file of the project, with the gateway's real address in it. */
function write(name, code) {
  mkdirSync(dirname(join(consumer.project, name)), { recursive: true });
  return consumer.write(name, code.replaceAll(documentedGateway, gateway.url));
}

for (const page of ["README", "docs/quick-start"]) {
  test(`the code blocks of ${page}.zh-CN.md are those of the English page`, () => {
    const codeOf = (path) => blocksOf(path).map(({ language, code }) => [language, code]);
    assert.deepEqual(codeOf(`${page}.zh-CN.md`), codeOf(`${page}.md`));
  });
}

test("the script tag of the README makes a client", async () => {
  const [{ code }] = blocksOf("README.md").filter(({ language }) => language === "html");
  write("plain/index.html", code);
  const script = "node_modules/kim-web-sdk/dist/kim.global.js";
  copyFileSync(join(consumer.project, script), join(consumer.project, "plain/kim.global.js"));
  const server = await serveFolder(join(consumer.project, "plain"));
  const page = await openPage(browser, server.url);
  assert.equal(await page.evaluate("client.wsurl"), "wss://chat.example.com");
  await server.close();
});

/** Bundles a page that logs in and shows that, with one of the package's entries, into a folder. */
function pageWith(folder, entry) {
  const program = write(
    `${folder}.js`,
    `import { KIMClient } from "${entry}";
     const token = new URLSearchParams(location.search).get("token") ?? "";
     const client = new KIMClient("${documentedGateway}", { token });
     const show = (text) => (document.querySelector("p").textContent = text);
     show("opened");
     client.login().then(({ err }) => show(err ? err.message : "online as " + client.account));`,
  );
  const esbuild = at("node_modules/.bin/esbuild");
  run(esbuild, [program, "--bundle", `--outfile=${folder}/app.js`], consumer.project);
  write(`${folder}/index.html`, '<!doctype html><p></p><script src="app.js"></script>');
  return join(consumer.project, folder);
}

const policies = blocksOf("docs/recipes.md").filter(({ language }) => language === "http");
for (const [i, entry] of ["kim-web-sdk", "kim-web-sdk/js"].entries()) {
  test(`${entry} works under the content security policy that the recipes give for it`, async () => {
    const [name, policy] = policies[i].code.trim().split(/: (.*)/);
    const folder = pageWith(`policy-${i}`, entry);
    const own = replaced(policy, "wss://chat.example.com", gateway.url);
    const server = await serveFolder(folder, { [name]: own });
    await shows(await openPage(browser, server.url, gateway.mintToken("alice")), "online as alice");
    await server.close();
  });
}

test("the recipe's service worker opens the page without a network", async () => {
  const [{ code }] = blocksOf("docs/recipes.md").filter(({ language }) => language === "js");
  const folder = pageWith("offline", "kim-web-sdk");
  writeFileSync(join(folder, "sw.js"), code);
  const server = await serveFolder(folder);
  const page = await openPage(browser, server.url);
  await page.evaluate(
    "navigator.serviceWorker.register('sw.js').then(() => navigator.serviceWorker.ready)",
  );
  await server.close();
  await page.goto(server.url);
  await page.getByText(/token refused|opened/).waitFor();
  await page.close();
});
