/** The dialogs: starting conversations and groups, and what becomes of what was typed. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { faults } from "kim-web-sdk/testing";
import { openStage } from "./lib/stage.mjs";

let stage;

before(async () => {
  stage = await openStage();
});

after(() => stage?.close());

/** Signs in, and opens a tab of the dialog that starts conversations. */
async function opened(account, tab) {
  const page = await stage.arrive(account);
  await page.locator(".sidebar-head .accent").click();
  await page.getByRole("tab", { name: tab }).click();
  return page;
}

const membersOf = (page) => page.getByLabel("Members", { exact: true });
const create = (page) => page.getByRole("button", { name: "Create group" }).click();
const groupsOf = (owner) => stage.gateway.groups.filter((group) => group.owner === owner);

/** The note of a field that is wrong. */
async function problemOf(field) {
  await field.and(field.page().locator("[aria-invalid=true]")).waitFor();
  return field
    .page()
    .locator(`#${await field.getAttribute("aria-describedby")}`)
    .textContent();
}

test("a press that begins in a dialog's field and ends outside leaves the dialog open", async () => {
  const page = await opened("dragger", "Person");
  const field = page.locator("dialog input");
  await field.fill("somebody");
  await field.hover();
  await page.mouse.down();
  await page.mouse.move(5, 5);
  await page.mouse.up();
  assert.equal(await field.inputValue(), "somebody");
  await page.mouse.click(5, 5);
  await page.locator("dialog").waitFor({ state: "detached" });
});

test("what was typed under one tab of a dialog is still there after a look at another", async () => {
  const page = await opened("looker", "New group");
  await page.getByLabel("Group name").fill("Climbing");
  await membersOf(page).fill("ann, ben");
  await page.getByRole("tab", { name: "Person" }).click();
  await page.locator("dialog input").fill("cat");
  await page.getByRole("tab", { name: "Join group" }).click();
  await page.getByRole("tab", { name: "New group" }).click();
  assert.equal(await page.getByLabel("Group name").inputValue(), "Climbing");
  assert.equal(await membersOf(page).inputValue(), "ann, ben");
  await page.getByRole("tab", { name: "Person" }).click();
  assert.equal(await page.locator("dialog input").inputValue(), "cat");
});

test("the arrow keys leave the focus on the tab that they choose", async () => {
  const page = await opened("walker", "New group");
  await page.keyboard.press("ArrowLeft");
  await page.getByRole("tab", { name: "Person", selected: true }).waitFor();
  await page.getByRole("tab", { name: "Person" }).and(page.locator(":focus")).waitFor();
  assert.equal(await page.locator("dialog input:focus").count(), 0);
});

test("a group is created once, however often its button is pressed before the answer comes", async () => {
  const page = await opened("hasty", "New group");
  await page.getByLabel("Group name").fill("Once");
  stage.gateway.setFaults(faults.delay(300, { command: "chat.group.create" }));
  await page.locator("dialog form").evaluate((form) => {
    for (let i = 0; i < 3; i += 1) form.requestSubmit();
  });
  await page.getByRole("button", { name: "Creating…", disabled: true }).waitFor();
  await page.locator(".conversation-title", { hasText: "Once" }).waitFor();
  stage.gateway.setFaults(undefined);
  assert.equal(groupsOf("hasty").length, 1);
});

test("a group's name or member that is too long is refused by its field, not by the server", async () => {
  const page = await opened("talker", "New group");
  const name = page.getByLabel("Group name");
  await name.fill("😀".repeat(51));
  await create(page);
  assert.equal(await problemOf(name), "At most 50 characters.");
  await name.fill("😀".repeat(50));
  await membersOf(page).fill(`ann, ${"x".repeat(61)}`);
  await create(page);
  assert.equal(await problemOf(membersOf(page)), "A name has at most 60 characters.");
  assert.equal(groupsOf("talker").length, 0);
  await membersOf(page).fill("ann");
  await create(page);
  await page.locator(".conversation").waitFor();
});

test("a member whose name has a space can be picked, and the focus goes on to the field", async () => {
  const other = await stage.arrive("anna maria");
  const page = await opened("picker", "New group");
  await page.getByLabel("Group name").fill("Spaces");
  await page.locator(".chip", { hasText: "anna maria" }).focus();
  await page.keyboard.press("Enter");
  await page.locator(".chip", { hasText: "anna maria" }).waitFor({ state: "detached" });
  await membersOf(page).and(page.locator(":focus")).waitFor();
  await create(page);
  await other.locator(".row", { hasText: "Spaces" }).waitFor();
  const [group] = groupsOf("picker");
  assert.deepEqual(
    group.members.map(({ account }) => account),
    ["picker", "anna maria"],
  );
});

test("a group id that no group has is said to be unknown", async () => {
  const page = await opened("guesser", "Join group");
  await page.getByLabel("Group id").fill("nonsense");
  await page.getByRole("button", { name: "Join group" }).click();
  const alert = page.locator("dialog [role=alert] .problem");
  assert.equal(await alert.textContent(), "There is no group with this id.");
});

test("a group that one is a member of opens when one joins it again", async () => {
  const group = { owner: "host", name: "Regulars", members: ["regular"] };
  const { id } = stage.gateway.createGroup(group);
  const page = await opened("regular", "Join group");
  await page.getByLabel("Group id").fill(id);
  await page.getByRole("button", { name: "Join group" }).click();
  await page.locator(".conversation-title", { hasText: "Regulars" }).waitFor();
});

const setClipboard = (page, value) =>
  page.evaluate(
    `Object.defineProperty(navigator, "clipboard", { configurable: true, value: ${value} })`,
  );

test("the button that copies a group's id has a name, and what it did is said", async () => {
  const page = await opened("copier", "New group");
  await page.getByLabel("Group name").fill("Copies");
  await create(page);
  await page.getByRole("button", { name: "Group details" }).click();
  const copy = page.getByRole("button", { name: "Copy" });
  const said = page.locator(".group-id + [role=status]");
  // Browsers offer no clipboard to a page that came over plain HTTP from another machine.
  await setClipboard(page, "undefined");
  await copy.click();
  await said.getByText("It cannot be copied here. Please copy it by hand.").waitFor();
  const [{ id }] = groupsOf("copier");
  assert.equal(await page.evaluate("String(getSelection())"), id);
  await setClipboard(page, "{ writeText: async (text) => (globalThis.copied = text) }");
  await copy.click();
  await said.getByText("Copied").waitFor({ state: "attached" });
  assert.equal(await page.evaluate("copied"), id);
});
