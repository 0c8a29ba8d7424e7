/** The dialogs: starting conversations and groups, and what becomes of what was typed. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
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
