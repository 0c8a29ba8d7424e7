// The results as tables for people: one line a contestant.

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

const percent = (share) => `${Math.round(share * 100)} %`;

export function machineLines({ machine, versions }) {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${machine.cpu}, ${machine.cores} cores; ${machine.system}; load ${machine.load} at the start`,
    packages.join(", "),
  ];
}

function caseLines({ name, verified, results }) {
  const lines = results.map((result) =>
    [
      `  ${result.name.padEnd(24)}`,
      duration(result.best).padStart(9),
      `x ${result.ratio.toFixed(2)}`.padStart(9),
      `± ${percent(result.spread)}`.padStart(9),
    ].join(""),
  );
  return [`${name}${verified ? " (equal output)" : ""}`, ...lines, ""];
}

export function table(report) {
  return [
    ...machineLines(report),
    "CPU time (start: the clock's), best quartile; x: times kim-web-sdk's time, above 1 is slower than it; ±: between quartiles.",
    "",
    ...report.cases.flatMap(caseLines),
  ].join("\n");
}

/** One Markdown table: a row a case, a column a contestant. */
export function markdown({ cases }) {
  const names = cases[0].results.map(({ name }) => name);
  const row = (cells) => `| ${cells.join(" | ")} |`;
  const cell = (result, i) => {
    if (!result) return "";
    const spread = `±${percent(result.spread)}`;
    return i === 0
      ? `${duration(result.best)} (${spread})`
      : `${result.ratio.toFixed(2)} × (${spread})`;
  };
  return [
    row(["case", ...names]),
    row(["---", ...names.map(() => "---")]),
    ...cases.map(({ name, results }) => row([name, ...names.map((_, i) => cell(results[i], i))])),
  ].join("\n");
}
