import { instantiate, instantiateLater } from "./instantiate.js";
import type { CoreLoader } from "../module.js";
import { wasmBytes } from "./embedded.js";

/** Loads the core that is embedded in the script. */
export const inlineLoader: CoreLoader = {
  load: () => instantiate(new WebAssembly.Module(wasmBytes())),
  loadAsync: async () => instantiateLater(await WebAssembly.compile(wasmBytes())),
};
