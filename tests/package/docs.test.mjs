// What the documents tell a newcomer to do, done with the packed tarball, as they write it.

import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { startGateway } from "kim-web-sdk/testing";

import { blocksOf } from "../js/docs_support.ts";
import { launchChromium } from "../loads/lib/chromium.mjs";
import { serveFolder } from "../loads/lib/server.mjs";
import { createConsumer, root, run } from "./support/consumer.mjs";

const documented = "ws://127.0.0.1:8000";
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

function replaced(text, from, to) {
  assert.ok(text.includes(from), `${from} is not in: ${text}`);
  return text.replaceAll(from, to);
}

/** A file of the project, with the gateway's real address in it. */
function write(name, code) {
  mkdirSync(dirname(join(consumer.project, name)), { recursive: true });
  return consumer.write(name, code.replaceAll(documented, gateway.url));
}

async function open(url, token = "") {
  const page = await browser.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(`${url}?token=${token}`);
  return page;
}

const shows = (page, text) => page.getByText(text, { exact: true }).waitFor();

for (const page of ["README", "docs/quick-start"]) {
  test(`the programs of ${page}.zh-CN.md are those of the English page`, () => {
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
  const page = await open(server.url);
  assert.equal(await page.evaluate("client.wsurl"), "wss://chat.example.com");
  await server.close();
});

/** A page that logs in and says so, bundled into a folder with one of the package's entries. */
function pageWith(folder, entry) {
  const program = write(
    `${folder}.js`,
    `import { KIMClient } from "${entry}";
     const token = new URLSearchParams(location.search).get("token") ?? "";
     const client = new KIMClient("${documented}", { token });
     const show = (text) => (document.querySelector("p").textContent = text);
     show("opened");
     client.login().then(({ err }) => show(err ? err.message : "online as " + client.account));`,
  );
  const esbuild = join(root, "node_modules/.bin/esbuild");
  run(esbuild, [program, "--bundle", `--outfile=${folder}/app.js`], consumer.project);
  write(`${folder}/index.html`, '<!doctype html><p></p><script src="app.js"></script>');
  return join(consumer.project, folder);
}

const policies = blocksOf("docs/recipes.md").filter(({ language }) => language === "http");
for (const [i, entry] of ["kim-web-sdk", "kim-web-sdk/js"].entries()) {
  test(`${entry} works under the policy that the recipes give for it`, async () => {
    const [name, policy] = policies[i].code.trim().split(/: (.*)/);
    const folder = pageWith(`policy-${i}`, entry);
    const own = replaced(policy, "wss://chat.example.com", gateway.url);
    const server = await serveFolder(folder, { [name]: own });
    await shows(await open(server.url, gateway.mintToken("alice")), "online as alice");
    await server.close();
  });
}

test("the recipe's service worker opens the page without a network", async () => {
  const [{ code }] = blocksOf("docs/recipes.md").filter(({ language }) => language === "js");
  const folder = pageWith("offline", "kim-web-sdk");
  writeFileSync(join(folder, "sw.js"), code);
  const server = await serveFolder(folder);
  const page = await open(server.url);
  await page.evaluate(
    "navigator.serviceWorker.register('sw.js').then(() => navigator.serviceWorker.ready)",
  );
  await server.close();
  await page.goto(server.url);
  await page.getByText(/login refused|opened/).waitFor();
  await page.close();
});
