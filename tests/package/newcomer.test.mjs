// Follows the quick start to the letter, from an empty folder to the first message in a browser.
//
//   npm run newcomer      the same with npm's own registry, to measure the time that a newcomer needs

import { after, before, test } from "node:test";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { launchChromium } from "../support/chromium.mjs";
import { replaced } from "../support/documents.ts";
import { codeUnder, createNewcomer } from "./support/newcomer.mjs";
import { openPage, shows } from "./support/pages.mjs";

const network = process.env.KIM_NEWCOMER === "network";

let browser;
before(async () => {
  browser = await launchChromium();
});
after(() => browser?.close());

/** A newcomer with an empty folder, which is removed when the test ends. */
async function newcomerFor(t) {
  const newcomer = await createNewcomer({ network });
  t.after(() => newcomer.leave());
  newcomer.begin();
  return newcomer;
}

async function write(page, to, body) {
  await page.locator("[name=to]").fill(to);
  await page.locator("[name=body]").fill(body);
  await page.getByRole("button").click();
  await shows(page, `to ${to}: ${body}`);
}

/** Follows sections 1 to 4 until Alice's page is online; returns it, and its address without a token. */
async function firstPage(newcomer) {
  await newcomer.install();
  await newcomer.startGateway();
  const [html, js] = codeUnder("3. A page");
  newcomer.write("index.html", html);
  newcomer.write("main.js", js);
  const url = await newcomer.serve();
  const page = await openPage(browser, url, newcomer.tokens.alice);
  await shows(page, "online as alice");
  newcomer.done("Alice's page is online");
  return { page, url };
}

function tell(t, newcomer, path) {
  t.diagnostic(`${path}, from an empty folder to the first message:`);
  for (const line of newcomer.times()) t.diagnostic(line);
}

test("from an empty folder to two people who write to each other", async (t) => {
  const newcomer = await newcomerFor(t);
  const { page, url } = await firstPage(newcomer);
  const his = await openPage(browser, url, newcomer.tokens.bob);
  await shows(his, "online as bob");
  await write(page, "bob", "hello");
  await shows(his, "alice: hello");
  newcomer.done("Bob's page shows her message");
  tell(t, newcomer, "npm");

  await his.close();
  await write(page, "bob", "are you still there?");
  await shows(await openPage(browser, url, newcomer.tokens.bob), "alice: are you still there?");
});

test("from an empty folder to a message on a page without a bundler", async (t) => {
  const newcomer = await newcomerFor(t);
  await newcomer.install();
  await newcomer.startGateway();
  const [copy, html] = codeUnder("Without a bundler");
  await newcomer.run(copy);
  newcomer.write("plain.html", html);
  const url = pathToFileURL(join(newcomer.project, "plain.html"));
  const hers = await openPage(browser, url, newcomer.tokens.alice);
  await shows(hers, "online as alice");
  newcomer.done("Alice's page is online");
  const his = await openPage(browser, url, newcomer.tokens.bob);
  await shows(his, "online as bob");
  await write(his, "alice", "hello");
  await shows(hers, "bob: hello");
  newcomer.done("it shows Bob's message");
  tell(t, newcomer, "Script tag");
});

test("from an empty folder to a program in Node that answers a page", async (t) => {
  const newcomer = await newcomerFor(t);
  const { page } = await firstPage(newcomer);
  const [program, command] = codeUnder("In Node");
  newcomer.write("bot.mjs", program);
  const env = { TOKEN: newcomer.tokens.bob };
  await newcomer.start(
    replaced(command, "TOKEN=… ", ""),
    ([line]) => line === "online as bob",
    env,
  );
  newcomer.done("the program is online");
  await write(page, "bob", "hi");
  await shows(page, "bob: you wrote: hi");
  newcomer.done("Alice's page shows its answer");
  tell(t, newcomer, "Node");
});
