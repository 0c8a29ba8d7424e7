import { inlineLoader } from "./core/load-inline.js";
import { setCoreLoader } from "./core/module.js";

setCoreLoader(inlineLoader);

export * from "./api.js";
