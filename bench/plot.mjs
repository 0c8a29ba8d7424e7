// SVG bar charts for docs/performance.md: for each case, every contestant's time as a multiple of ours.
import { mkdirSync, writeFileSync } from "node:fs";

import { at } from "../scripts/lib/paths.mjs";
import { duration, machineLines } from "./report.mjs";

const bar = { height: 14, gap: 4, left: 180, width: 420 };
const rowHeight = bar.height + bar.gap;

/** Ours, the floor, and everybody else. */
const colorOf = (name, i) => (i === 0 ? "#1f6feb" : name === "floor" ? "#2da44e" : "#8b949e");

const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const text = (x, y, content, weight = "normal") =>
  `<text x="${x}" y="${y}" font-weight="${weight}">${escape(content)}</text>`;

function caseBars({ name, results }, top) {
  const longest = Math.max(...results.map(({ best }) => best));
  const rows = results.map(({ name: contestant, best, ratio }, i) => {
    const y = top + 10 + i * rowHeight;
    const width = Math.max(1, (best / longest) * bar.width);
    const label = `${duration(best)}${i === 0 ? "" : `, ${ratio.toFixed(2)} ×`}`;
    return [
      text(10, y + 11, contestant),
      `<rect x="${bar.left}" y="${y}" width="${width.toFixed(1)}" height="${bar.height}" fill="${colorOf(contestant, i)}"/>`,
      text((bar.left + width + 6).toFixed(1), y + 11, label),
    ].join("");
  });
  return [text(10, top, name, "bold"), ...rows].join("\n");
}

/** One chart for all cases; shorter is faster, and each case has its own scale. */
function picture(cases, note) {
  const caseHeight = (one) => one.results.length * rowHeight + 40;
  let top = 24;
  const parts = cases.map((one) => {
    const part = caseBars(one, top);
    top += caseHeight(one);
    return part;
  });
  const style = 'font-family="sans-serif" font-size="11" fill="#24292f"';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="760" height="${top + 28}" ${style}>`,
    `<rect width="100%" height="100%" fill="#ffffff"/>`,
    ...parts,
    ...note.map((line, i) => text(10, top - 12 + i * 14, line)),
    "</svg>",
    "",
  ].join("\n");
}

/** docs/images/bench-<engine>-encode.svg and -decode.svg, for each engine that ran the codec. */
export function plot(report) {
  mkdirSync(at("docs/images"), { recursive: true });
  for (const { name, version, cases } of report.engines) {
    for (const kind of ["encode", "decode"]) {
      const those = cases.filter((one) => one.name.startsWith(kind));
      if (those.length === 0) continue;
      const note = [`${version}; shorter is faster`, ...machineLines(report)];
      writeFileSync(at(`docs/images/bench-${name}-${kind}.svg`), picture(those, note));
    }
  }
}
