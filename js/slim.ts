import { slimLoader } from "./core/load_slim.js";
import { setCoreLoader } from "./core/module.js";

setCoreLoader(slimLoader);

export * from "./api.js";
