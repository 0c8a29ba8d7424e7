// Prints the results as tables.
import { bestLibrary, floorOf } from "./goals.mjs";

/** 1234 ns is "1.23 µs". */
export function duration(ns) {
  const [unit, size] = [
    ["s", 1e9],
    ["ms", 1e6],
    ["µs", 1e3],
    ["ns", 1],
  ].find(([, limit]) => ns >= limit) ?? ["ns", 1];
  return `${Number((ns / size).toPrecision(3))} ${unit}`;
}

const amountOf = {
  ns: duration,
  bytes: (count) => `${Math.round(count)} B`,
};

/** The best value of a result, in the unit of its case. */
const amount = (unit, value) => amountOf[unit](value);

const percent = (share) => `${Math.round(share * 100)} %`;

export function machineLines({ machine, versions, date }) {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const { cpu, cores, system, load } = machine;
  return [
    `${date}; ${cpu}, ${cores} cores; ${system}; load ${load} at the start`,
    packages.join(", "),
  ];
}

function caseLines({ name, unit, verified, results }) {
  const lines = results.map((result) =>
    [
      `  ${result.name.padEnd(24)}`,
      amount(unit, result.best).padStart(9),
      `x ${result.ratio.toFixed(2)}`.padStart(9),
      `± ${percent(result.spread)}`.padStart(9),
    ].join(""),
  );
  return [`${name}${verified ? " (equal output)" : ""}`, ...lines, ""];
}

export function table(report) {
  return [
    ...machineLines(report),
    "Best quartile; x: times kim-web-sdk's figure, above 1 is more than ours; ±: between quartiles.",
    ...report.engines.flatMap(({ version, clock, cases }) => [
      "",
      `== ${version}, by ${clock}`,
      "",
      ...cases.flatMap(caseLines),
    ]),
  ].join("\n");
}

const row = (cells) => `| ${cells.join(" | ")} |`;

function markdownRow(names, { name, unit, results }) {
  const cells = names.map((each, i) => {
    const result = results.find(({ name: other }) => other === each);
    if (!result) return "";
    const spread = `±${percent(result.spread)}`;
    if (i === 0) return `${amount(unit, result.best)} (${spread})`;
    return `${result.ratio.toFixed(2)} × (${spread})`;
  });
  const best = bestLibrary(results);
  const floor = floorOf(results);
  const compared = [
    best && `${best.ratio.toFixed(2)} ×`,
    floor && `${(1 / floor.ratio).toFixed(2)} ×`,
  ];
  return row([name, ...cells, ...compared.map((cell) => cell || "")]);
}

/** A Markdown table per engine: one row per case, one column per contestant, and columns for the goals. */
function markdownTable({ version, clock, cases }) {
  const names = [...new Set(cases.flatMap(({ results }) => results.map(({ name }) => name)))];
  const shown = names.filter((name) => name !== "floor");
  const heads = ["case", ...shown, "best library", "we, of the floor"];
  return [
    `### ${version}, by ${clock}`,
    "",
    row(heads),
    row(heads.map(() => "---")),
    ...cases.map((one) => markdownRow(shown, one)),
    "",
  ].join("\n");
}

export const markdown = ({ engines }) => engines.map(markdownTable).join("\n");
