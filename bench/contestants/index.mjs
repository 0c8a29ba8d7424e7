// Who takes part, ours first: every ratio is to it. Each file exports the operations of
// inputs.mjs, each by its name or all by default.
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

/** What the goals call the best library is the quickest of these in a case. */
export const libraries = ["protobufjs reflection", "protobufjs static", "pbf", "protobuf-es"];

/** A page has no Buffer of Node's. */
export const namesIn = {
  node: Object.keys(contestants),
  chromium: Object.keys(contestants).filter((name) => !name.includes("Node")),
};

export const fileOf = (name) => `${contestants[name]}.mjs`;

/** Imports the file of a contestant, which loads nothing of the others. */
export const load = (name) => import(`./${fileOf(name)}`);
