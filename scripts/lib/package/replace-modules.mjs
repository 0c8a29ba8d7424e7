// A plugin for esbuild: builds that take another module than the sources name.

import { join, relative } from "node:path";

import { at } from "../paths.mjs";

/**
 * `modules`: from a module, by its path or as packages are imported, to the path of what is taken
 * instead, which may itself import what it stands before.
 */
export function replaceModules(modules) {
  return {
    name: "replace-modules",
    setup(build) {
      const unused = new Set(Object.keys(modules));
      build.onResolve({ filter: /./ }, ({ path, importer, resolveDir }) => {
        const isRelative = path.startsWith(".");
        const name = isRelative
          ? relative(at(), join(resolveDir, path)).replace(/\.js$/, ".ts")
          : path;
        const other = Object.hasOwn(modules, name) && at(modules[name]);
        if (!other || importer === other) return undefined;
        unused.delete(name);
        return { path: other };
      });
      // One that has moved would otherwise be taken as it is.
      build.onEnd(() => ({
        errors: [...unused].map((name) => ({ text: `nobody imports ${name}` })),
      }));
    },
  };
}
