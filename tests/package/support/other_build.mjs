// Makes `import "kim-web-sdk"` resolve to another module, for all later imports of this process.

import { register } from "node:module";

/** `url`: the module to import instead. */
export function takeInstead(url) {
  const hooks = `export const resolve = (name, context, next) =>
  name === "kim-web-sdk" ? { url: ${JSON.stringify(url)}, shortCircuit: true } : next(name, context);`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
