// Preloaded: makes `import "kim-web-sdk"` give what bundlers for browsers take of it, so that any test of
// the package can be run with it.

import { register } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { root } from "./consumer.mjs";

const url = pathToFileURL(join(root, "dist/index.mjs")).href;
const hooks = `export const resolve = (name, context, next) =>
  name === "kim-web-sdk" ? { url: ${JSON.stringify(url)}, shortCircuit: true } : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
