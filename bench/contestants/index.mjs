// Who takes part, ours first: every ratio is to it. Each file exports the operations of cases.mjs.
const contestants = {
  "kim-web-sdk": "ours",
  "original (buffer)": "original_page",
  "original (Node Buffer)": "original_node",
  "protobufjs reflection": "protobufjs_reflection",
  "protobufjs static": "protobufjs_static",
  pbf: "pbf",
  "protobuf-es": "protobuf_es",
};

export const names = Object.keys(contestants);

/** Imports a contestant, which loads nothing of the others. */
export const load = (name) => import(`./${contestants[name]}.mjs`);
