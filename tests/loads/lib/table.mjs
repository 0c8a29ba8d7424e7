// The table in docs/loading.md, between two comments of the page.

import { readFileSync, writeFileSync } from "node:fs";

const begin = "<!-- table: written by npm run test:loads -->";
const end = "<!-- end of table -->";

const withVersions = (tools) =>
  Object.entries(tools)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");

/** The table in Markdown, from results { title, tools, outcomes: { where: undefined or an error } }. */
export function tableOf(results, browsers) {
  const mark = (outcomes, where) => {
    if (where in outcomes) return outcomes[where] ? "FAILED" : "yes";
    return "" in outcomes ? "" : "not run";
  };
  const columns = browsers.map(({ name, version }) => `${name} ${version}`);
  const lines = [
    `| environment | with | ${columns.join(" | ")} | without a browser |`,
    `| --- | --- |${" --- |".repeat(columns.length + 1)}`,
  ];
  for (const { title, tools, outcomes } of results) {
    const cells = browsers.map(({ name }) => mark(outcomes, name));
    const alone = "" in outcomes ? mark(outcomes, "") : "";
    lines.push(`| ${[title, withVersions(tools), ...cells, alone].join(" | ")} |`);
  }
  return lines;
}

/** Replaces the page's table. */
export function writeTable(path, lines) {
  const page = readFileSync(path, "utf8");
  const from = page.indexOf(begin) + begin.length;
  const to = page.indexOf(end);
  if (to < from) throw new Error(`${path}: the table's marks are not there`);
  writeFileSync(path, `${page.slice(0, from)}\n\n${lines.join("\n")}\n\n${page.slice(to)}`);
}
