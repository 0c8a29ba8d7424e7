// Checks the dependencies between the layers of src/ and js/.

import { root as projectRoot } from "../paths.mjs";
import { checkCppLayers } from "./cpp-layers.mjs";
import { checkJsLayers } from "./js-layers.mjs";

/** Checks the tree at `root`; returns { files, offences }. */
export function checkLayers(root = projectRoot) {
  const [cpp, js] = [checkCppLayers(root), checkJsLayers(root)];
  return { files: cpp.files + js.files, offences: [...cpp.offences, ...js.offences] };
}
