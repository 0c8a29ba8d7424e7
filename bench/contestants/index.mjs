// The contestants, ours first: all ratios are relative to it. Each file exports the operations of inputs.mjs,
// by name or as the default export.
const contestants = {
  "kim-web-sdk": "ours",
  "original (buffer)": "original_page",
  "original (Node Buffer)": "original_node",
  "protobufjs reflection": "protobufjs_reflection",
  "protobufjs static": "protobufjs_static",
  pbf: "pbf",
  "protobuf-es": "protobuf_es",
  floor: "floor",
};

/** The "best library" of the goals is the fastest of these in each case. */
export const libraries = ["protobufjs reflection", "protobufjs static", "pbf", "protobuf-es"];

/** The contestants by engine: a page does not have Node's Buffer. */
export const namesIn = {
  node: Object.keys(contestants),
  chromium: Object.keys(contestants).filter((name) => !name.includes("Node")),
};

export const fileOf = (name) => `${contestants[name]}.mjs`;

/** Imports the file of a contestant, without loading the others. */
export const load = (name) => import(`./${fileOf(name)}`);
