/** Runs the accessibility checker axe in a page. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The findings of axe, as lines that name the rule and the element. */
export async function findings(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run());
  return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target}`));
}
