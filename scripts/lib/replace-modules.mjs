// A plugin for esbuild: builds that take another module than the sources name.

import { join, relative } from "node:path";

import { at } from "./paths.mjs";

/**
 * `modules`: from a module, by its path or as packages are imported, to the path of what is taken
 * instead, which may itself import what it stands before.
 */
export function replaceModules(modules) {
  return {
    name: "replace-modules",
    setup(build) {
      build.onResolve({ filter: /./ }, ({ path, importer, resolveDir }) => {
        const isRelative = path.startsWith(".");
        const name = isRelative
          ? relative(at(), join(resolveDir, path)).replace(/\.js$/, ".ts")
          : path;
        const other = Object.hasOwn(modules, name) && at(modules[name]);
        return other && importer !== other ? { path: other } : undefined;
      });
    },
  };
}
