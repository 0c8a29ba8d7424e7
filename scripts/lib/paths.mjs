// Paths in the repository. Everything that is built is in build/ and dist/.

import { accessSync, constants, existsSync, readdirSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** An absolute path from one below the root. */
export const at = (...parts) => join(root, ...parts);

/** True if `path`, below the root, exists. */
export const has = (...parts) => existsSync(at(...parts));

/** The files below `folder` (relative to the root) whose name matches, sorted; none if absent. */
export function filesIn(folder, pattern) {
  if (!has(folder)) return [];
  return readdirSync(at(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/**
 * Whether the module with this `import.meta.url` is the one that Node was started with, which may have been named by
 * a path with symbolic links.
 */
export const isProgram = (url) =>
  existsSync(process.argv[1] ?? "") && realpathSync(process.argv[1]) === fileURLToPath(url);

/** The first of `names` that is an executable on PATH, as an absolute path. */
export function onPath(...names) {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/bin", "/usr/local/bin"];
  for (const name of names) {
    for (const folder of folders.filter(Boolean)) {
      const path = join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not in this folder.
      }
    }
  }
  return undefined;
}
