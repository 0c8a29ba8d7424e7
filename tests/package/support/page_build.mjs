// Preloaded: makes `import "kim-web-sdk"` resolve to the build for browsers, so that any test of the package can
// be run with it.

import { pathToFileURL } from "node:url";

import { at } from "../../../scripts/lib/paths.mjs";
import { takeInstead } from "./other_build.mjs";

takeInstead(pathToFileURL(at("dist/index.mjs")).href);
