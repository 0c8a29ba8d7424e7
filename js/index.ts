import { inlineLoader } from "./core/load/inline.js";
import { setCoreLoader } from "./core/module.js";

setCoreLoader(inlineLoader);

export * from "./api.js";
export * from "./wire/proto_names.js";
