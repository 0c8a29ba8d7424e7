// Makes `import "kim-web-sdk"` give something else, for all that this process imports from then on.

import { register } from "node:module";

/** `url`: the module that is taken instead. */
export function takeInstead(url) {
  const hooks = `export const resolve = (name, context, next) =>
  name === "kim-web-sdk" ? { url: ${JSON.stringify(url)}, shortCircuit: true } : next(name, context);`;
  register(`data:text/javascript,${encodeURIComponent(hooks)}`);
}
