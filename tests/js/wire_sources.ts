/** The wire's public surface on the inlined core, as the package's entry puts it together. */
import { inlineLoader } from "../../js/core/load-inline.js";
import { setCoreLoader } from "../../js/core/module.js";

setCoreLoader(inlineLoader);

export * from "../../js/wire/index.js";
export { KIMError } from "../../js/errors.js";
export { ready } from "../../js/core/module.js";
