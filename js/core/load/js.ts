import createKimCore from "#core/js-glue";

import { instantiateScript } from "./instantiate.js";
import type { CoreLoader } from "../module.js";

/** Loads the core compiled to JavaScript, for pages that must not use WebAssembly. */
export const scriptLoader: CoreLoader = {
  load: () => instantiateScript(createKimCore),
  loadAsync: () => Promise.resolve().then(() => instantiateScript(createKimCore)),
};
