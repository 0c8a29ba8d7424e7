import { scriptLoader } from "./core/load/js.js";
import { setCoreLoader } from "./core/module.js";

setCoreLoader(scriptLoader);

export * from "./api.js";
export * from "./wire/proto_names.js";
