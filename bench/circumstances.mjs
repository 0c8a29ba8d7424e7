// The circumstances of a run: the machine, its load, and the versions of all contestants.
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, release, type } from "node:os";

import { at } from "../scripts/lib/paths.mjs";

const versionOf = (name) =>
  JSON.parse(readFileSync(at("node_modules", name, "package.json"), "utf8")).version;

export function circumstances() {
  const peers = ["ts-proto", "buffer", "protobufjs", "pbf", "@bufbuild/protobuf", "long"];
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: {
      cpu: cpus()[0]?.model ?? "unknown processor",
      cores: availableParallelism(),
      system: `${type()} ${release()}`,
      load: Number((loadavg()[0] ?? 0).toFixed(1)),
    },
    versions: {
      node: process.versions.node,
      v8: process.versions.v8,
      ...Object.fromEntries(peers.map((name) => [name, versionOf(name)])),
    },
  };
}
