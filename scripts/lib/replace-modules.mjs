// A plugin for esbuild: builds that take another module than the sources name.

import { at } from "./paths.mjs";

/**
 * `modules`: from the name as it is imported to the path of what is taken instead, which may itself
 * import what it stands before.
 */
export function replaceModules(modules) {
  if (Object.keys(modules).length === 0) return { name: "replace-modules", setup() {} };
  const names = Object.keys(modules).map((name) => name.replace(/\W/g, "\\$&"));
  return {
    name: "replace-modules",
    setup(build) {
      build.onResolve({ filter: new RegExp(`^(${names.join("|")})$`) }, ({ path, importer }) => {
        const other = at(modules[path]);
        return importer === other ? undefined : { path: other };
      });
    },
  };
}
