import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { faults } from "kim-web-sdk/testing";
import { bubble, openChat, openStage, picture, say, signIn, startChat } from "./lib/stage.mjs";

const userTalk = "chat.user.talk";
const responseFlag = 1;

let stage;

before(async () => {
  stage = await openStage();
});

afterEach(() => stage.gateway.setFaults(undefined));

after(() => stage?.close());

test("the second login of an account shows the first one that it was signed out", async () => {
  const first = await stage.arrive("kim");
  await startChat(first, "somebody");
  const second = await stage.arrive("kim");
  const dialog = first.getByRole("alertdialog", { name: "You signed in somewhere else" });
  await dialog.waitFor();
  await picture(first, "kickout");
  assert.equal(await second.getByRole("alertdialog").count(), 0);

  await dialog.getByRole("button", { name: "Use it here" }).click();
  await dialog.waitFor({ state: "detached" });
  await first.locator(".state-online").waitFor();
  await second.getByRole("alertdialog").waitFor();
  await second.getByRole("button", { name: "Sign out" }).click();
  await second.locator(".sign-in form input").waitFor();
  await first.locator(".state-online").waitFor();
});

test("a sign-in while the server cannot be reached says so, and succeeds when it can", async () => {
  const page = await stage.newPage();
  await page.route("**/demo/token", (route) => route.abort());
  await page.locator(".sign-in form input").fill("early");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("The server cannot be reached.").waitFor();
  await page.unroute("**/demo/token");
  await page.keyboard.press("Enter");
  await page.locator(".state-online").waitFor();
});

test("a sign-in that is refused after a reload leaves the name in its field, and counts no messages", async () => {
  const a = await stage.arrive("rita");
  const b = await stage.arrive("saul");
  await startChat(b, "rita");
  await say(b, "unread");
  await a.locator(".row .badge").waitFor();
  stage.gateway.setFaults(faults.refuse(105, { command: "login.signin" }));
  await a.reload();
  await a.getByRole("alert").getByText("The gateway refused this sign-in.").waitFor();
  assert.equal(await a.title(), "KIM Chat");
  assert.equal(await a.locator(".sign-in form input").inputValue(), "rita");
  stage.gateway.setFaults(undefined);
  await a.keyboard.press("Enter");
  await a.locator(".row .badge").waitFor();
  await a
    .locator(".icon-button", { hasNot: a.locator(".accent") })
    .first()
    .click();
  await a.getByRole("button", { name: "Sign out" }).click();
  assert.equal(await a.locator(".sign-in form input").inputValue(), "");
});

test("a lost connection is shown, repaired, and nothing written meanwhile is lost", async () => {
  const a = await stage.arrive("ada");
  const b = await stage.arrive("bert");
  await startChat(a, "bert");
  await say(a, "before");
  await openChat(b, "ada");
  await bubble(b, "before").waitFor();

  // Refuse logins for a moment, so that the banner is visible.
  let closed = true;
  stage.gateway.setFaults((packet) =>
    closed && packet.command === "login.signin" ? "terminate" : undefined,
  );
  stage.gateway.dropConnections("bert");
  await b.locator(".banner", { hasText: "Reconnecting" }).waitFor();
  await picture(b, "reconnecting");
  await say(a, "meanwhile");
  await bubble(a, "meanwhile", "sent").waitFor();
  closed = false;
  await bubble(b, "meanwhile", "received").waitFor();
  await b.locator(".state-online").waitFor();
  assert.equal(await b.locator(".banner").count(), 0);
});

test("the button that connects again keeps the focus until it has, and the field of the message gets it", async () => {
  const page = await stage.newPage();
  // Always the same token: when it is refused, the client gives up.
  const ticket = { token: stage.gateway.mintToken("pete"), url: stage.gateway.url };
  await page.route("**/demo/token", (route) => route.fulfill({ json: ticket }));
  await signIn(page, "pete");
  await startChat(page, "somebody");
  const again = page.getByRole("button", { name: "Connect again" });
  const refusal = page.locator(".banner", { hasText: "The gateway refused this sign-in." });
  stage.gateway.setFaults(faults.refuse(105, { command: "login.signin" }));
  stage.gateway.dropConnections("pete");
  await again.press("Enter");
  await refusal.waitFor();
  await again.and(page.locator(":focus")).waitFor();
  stage.gateway.setFaults(undefined);
  await page.keyboard.press("Enter");
  await page.locator(".state-online").waitFor();
  await page.locator(".composer textarea:focus").waitFor();
  assert.equal(await page.locator(".banner").count(), 0);
});

test("signing out while the page is connecting again ends the attempt", async () => {
  const page = await stage.newPage();
  const ticket = { token: stage.gateway.mintToken("fred"), url: stage.gateway.url };
  let answer = null;
  let isSlow = false;
  await page.route("**/demo/token", (route) => {
    if (route.request().postDataJSON().account !== "fred") return route.continue();
    answer = () => route.fulfill({ json: ticket });
    return isSlow ? undefined : answer();
  });
  await signIn(page, "fred");
  stage.gateway.setFaults(faults.refuse(105, { command: "login.signin" }));
  stage.gateway.dropConnections("fred");
  const again = page.getByRole("button", { name: "Connect again" });
  await again.waitFor();
  stage.gateway.setFaults(undefined);
  isSlow = true;
  await Promise.all([page.waitForRequest("**/demo/token"), again.click()]);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await signIn(page, "greta");
  await answer();
  stage.gateway.postMessage({ from: "fred", to: "greta", body: "Is it you?" });
  await page.locator(".row", { hasText: "Is it you?" }).waitFor();
  assert.equal(await page.title(), "(1) greta – KIM Chat");
  assert.ok(stage.gateway.connections.every(({ account }) => account !== "fred"));
});

test("the loss of the connection and its recovery are each announced once", async () => {
  const page = await stage.arrive("lise");
  const spoken = (text) => page.locator("[role=status]", { hasText: text });
  let closed = true;
  stage.gateway.setFaults((packet) =>
    closed && packet.command === "login.signin" ? "terminate" : undefined,
  );
  stage.gateway.dropConnections("lise");
  await page.locator(".banner").waitFor();
  assert.equal(await spoken("Reconnecting").count(), 1);
  closed = false;
  await page.locator(".state-online").waitFor();
  await spoken("Online").waitFor({ state: "attached" });
  assert.equal(await spoken("Online").count(), 1);
});

test("a refused message says so, stays on the page, and can be sent again", async () => {
  const a = await stage.arrive("carl");
  await startChat(a, "dora");
  stage.gateway.setFaults(faults.refuse(101, { command: userTalk, count: 1 }));
  await say(a, "please take this");
  await bubble(a, "please take this", "rejected").waitFor();
  await a.locator(".trouble", { hasText: "The server could not accept it." }).waitFor();
  await a.getByRole("button", { name: "Send again" }).click();
  await bubble(a, "please take this", "sent").waitFor();
});

test("signing out while messages are still being loaded loses none that were kept", async () => {
  const page = await stage.arrive("hasty");
  const post = (body) => stage.gateway.postMessage({ from: "writer", to: "hasty", body });
  const row = (text) => page.locator(".row", { hasText: text });
  const signOut = async () => {
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
  };
  post("an old letter");
  await row("an old letter").waitFor();
  await signOut();
  post("a new letter");
  stage.gateway.setFaults(faults.drop({ command: "chat.offline.content" }));
  await signIn(page, "hasty");
  await signOut();
  stage.gateway.setFaults(undefined);
  await signIn(page, "hasty");
  await row("a new letter").click();
  for (const text of ["an old letter", "a new letter"]) await bubble(page, text).waitFor();
});

test("a message whose answer is lost is unconfirmed; sent again, it is seen once", async () => {
  const a = await stage.arrive("emil");
  const b = await stage.arrive("fay");
  await startChat(a, "fay");
  await startChat(b, "emil");
  const lost = {
    direction: "out",
    command: userTalk,
    flag: responseFlag,
    account: "emil",
    count: 1,
  };
  stage.gateway.setFaults(faults.terminate(lost));
  await say(a, "only once");
  await bubble(a, "only once", "unknown").waitFor();
  await bubble(b, "only once", "received").waitFor();
  await picture(a, "unconfirmed");
  await a.locator(".state-online").waitFor();
  await a.getByRole("button", { name: "Send again" }).click();
  await bubble(a, "only once", "sent").waitFor();
  await say(a, "afterwards");
  await bubble(b, "afterwards").waitFor();
  assert.equal(await bubble(b, "only once").count(), 1);
});
