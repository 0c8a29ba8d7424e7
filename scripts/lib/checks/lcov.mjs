// Reads coverage in the format of `llvm-cov export -format=lcov`.

/** The files of an lcov trace: { path, lines: Map(line -> count), branches: [count] } each. */
export function readLcov(text) {
  const files = [];
  for (const row of text.split("\n")) {
    const [kind, rest = ""] = row.split(/:(.*)/s);
    if (kind === "SF") files.push({ path: rest, lines: new Map(), branches: [] });
    const file = files.at(-1);
    const fields = rest.split(",");
    if (kind === "DA") file.lines.set(Number(fields[0]), Number(fields[1]));
    // "-" means that the branch condition was never evaluated.
    if (kind === "BRDA") file.branches.push(Number(fields[3]) || 0);
  }
  return files;
}

/** The totals over files: how many lines and branches there are, and how many are covered. */
export function totals(files) {
  const lines = files.flatMap((file) => [...file.lines.values()]);
  const branches = files.flatMap((file) => file.branches);
  return { lines: countRun(lines), branches: countRun(branches) };
}

const countRun = (counts) => ({
  ran: counts.filter((count) => count > 0).length,
  all: counts.length,
});

/** The lines that were not covered, as "12, 20-24". */
export function missedLines({ lines }) {
  const ranges = [];
  for (const line of [...lines.keys()].filter((at) => lines.get(at) === 0).sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.[1] === line - 1) last[1] = line;
    else ranges.push([line, line]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(", ");
}
