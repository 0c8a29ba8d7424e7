// An esbuild plugin that replaces modules.

import { join, relative } from "node:path";

import { at } from "../paths.mjs";

/**
 * `modules` maps a module, by its path or package name, to the path of its replacement, which may itself
 * import the original.
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
      // Otherwise a module that has been moved would silently not be replaced.
      build.onEnd(() => ({
        errors: [...unused].map((name) => ({ text: `nobody imports ${name}` })),
      }));
    },
  };
}
