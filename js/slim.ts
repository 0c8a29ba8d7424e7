import { slimLoader } from "./core/load/slim.js";
import { setCoreLoader } from "./core/module.js";

setCoreLoader(slimLoader);

export * from "./api.js";
