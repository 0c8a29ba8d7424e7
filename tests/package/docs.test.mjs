// What the documents tell a newcomer to do, done with the packed tarball, as they write it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";

import { blocksOf } from "../js/docs_support.ts";
import { launchChromium } from "../loads/lib/chromium.mjs";
import { serveFolder } from "../loads/lib/server.mjs";
import { createConsumer, root, run } from "./support/consumer.mjs";

const documented = "ws://127.0.0.1:8000";
const quickStart = blocksOf("docs/quick-start.md");
const codeUnder = (heading) =>
  quickStart.filter((block) => block.heading === heading).map(({ code }) => code);

let consumer;
let browser;
let gateway;
const running = new Set();

before(async () => {
  browser = await launchChromium();
  const begun = performance.now();
  consumer = createConsumer();
  consumer.seconds = (performance.now() - begun) / 1000;
  installEsbuild();
  gateway = await startGateway(codeUnder("2. A gateway")[0]);
});

after(async () => {
  await browser?.close();
  for (const { pid } of running) process.kill(-pid);
  consumer?.remove();
});

/** The second package that the page installs: this repository has it. */
function installEsbuild() {
  const modules = join(consumer.project, "node_modules");
  mkdirSync(join(modules, ".bin"), { recursive: true });
  symlinkSync(join(root, "node_modules/esbuild"), join(modules, "esbuild"));
  symlinkSync(join(root, "node_modules/esbuild/bin/esbuild"), join(modules, ".bin/esbuild"));
}

/** Starts a command of the page in the project; resolves with its lines as soon as `enough` of them. */
async function start(command, enough, env = {}) {
  const child = spawn("sh", ["-c", `exec ${command}`], {
    cwd: consumer.project,
    env: { ...process.env, ...env },
    // A process group of its own: npx starts another process.
    detached: true,
    // esbuild serves as long as its input is open.
    stdio: "pipe",
  });
  running.add(child);
  const lines = [];
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        lines.push(line);
        if (enough(lines)) resolve(lines);
      });
    }
    child.on("exit", (code) => {
      running.delete(child);
      reject(new Error(`${command}: ${code}\n${lines.join("\n")}`));
    });
  });
}

/** The page's gateway, on a port that is free: { url, tokens }. */
async function startGateway(command) {
  const words = (lines, pattern) => lines.flatMap((line) => pattern.exec(line)?.groups ?? []);
  const tokensIn = (lines) => words(lines, /^token of (?<account>\w+): (?<token>\S+)$/);
  const free = replaced(command, "--port 8000", "--port 0").trim();
  const lines = await start(free, (all) => tokensIn(all).length === 2);
  const tokens = tokensIn(lines).map(({ account, token }) => [account, token]);
  const [{ url }] = words(lines, /^listening on (?<url>\S+)$/);
  return { url, tokens: Object.fromEntries(tokens) };
}

function replaced(text, from, to) {
  assert.ok(text.includes(from), `${from} is not in: ${text}`);
  return text.replaceAll(from, to);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
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

test("from an empty folder to two people who write to each other", async (t) => {
  const begun = performance.now();
  assert.match(codeUnder("1. A project")[0], /^npm init -y\nnpm install kim-web-sdk esbuild\n$/);
  const [html, js] = codeUnder("3. A page");
  write("index.html", html);
  write("main.js", js);
  const port = await freePort();
  const serve = replaced(codeUnder("4. Two people")[0], "=8080", `=127.0.0.1:${port}`);
  await start(serve.trim(), (lines) => lines.some((line) => line.includes("Local:")));
  const { alice, bob } = gateway.tokens;
  const url = `http://127.0.0.1:${port}/`;

  const hers = await open(url, alice);
  const his = await open(url, bob);
  await shows(his, "online as bob");
  const writeTo = async (page, to, body) => {
    await page.locator("[name=to]").fill(to);
    await page.locator("[name=body]").fill(body);
    await page.getByRole("button").click();
    await shows(page, `to ${to}: ${body}`);
  };
  await writeTo(hers, "bob", "hello");
  await shows(his, "alice: hello");
  const seconds = (performance.now() - begun) / 1000 + consumer.seconds;
  t.diagnostic(`from an empty folder to the first message: ${seconds.toFixed(1)} s`);

  await his.close();
  await writeTo(hers, "bob", "are you still there?");
  await shows(await open(url, bob), "alice: are you still there?");
});

test("the pages without a bundler log in, and make a client", async () => {
  write("plain/index.html", codeUnder("Without a bundler")[0]);
  const script = "node_modules/kim-web-sdk/dist/kim.global.js";
  copyFileSync(join(consumer.project, script), join(consumer.project, "plain/kim.global.js"));
  const server = await serveFolder(join(consumer.project, "plain"));
  await shows(await open(server.url, gateway.tokens.alice), "online as alice");
  const [{ code }] = blocksOf("README.md").filter(({ language }) => language === "html");
  write("plain/index.html", code);
  const page = await open(server.url);
  assert.equal(await page.evaluate("client.wsurl"), "wss://chat.example.com");
  await server.close();
});

test("the program in Node answers", async () => {
  const [program, command] = codeUnder("In Node");
  write("bot.mjs", program);
  const TOKEN = gateway.tokens.alice;
  const lines = await start(replaced(command, "TOKEN=… ", "").trim(), (all) => all[0], { TOKEN });
  assert.deepEqual(lines, ["online as alice"]);
  const asked = `
    import { KIMClient } from "kim-web-sdk";
    const client = new KIMClient("${gateway.url}", { token: "${gateway.tokens.bob}" });
    const answer = new Promise((resolve) => client.onmessage(({ body }) => resolve(body)));
    await client.login();
    await client.talkToUser("alice", { body: "hi" });
    console.log(await answer);
    await client.logout();`;
  assert.equal(consumer.node("ask.mjs", asked), "you wrote: hi");
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
  const esbuild = join(consumer.project, "node_modules/.bin/esbuild");
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
    await shows(await open(server.url, gateway.tokens.alice), "online as alice");
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
