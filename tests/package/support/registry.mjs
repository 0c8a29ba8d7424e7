// A local npm registry, so that the documents' `npm install` can be run unchanged and without a network. It has
// the packages of this repository's node_modules, and the packed tarball.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

import { at } from "../../../scripts/lib/paths.mjs";
import { manifest as own } from "../../support/consumer.mjs";

const folderOf = (name) => at("node_modules", name);

/** A tarball of an installed package, without the packages nested in it. */
function tarballOf(name) {
  const flags = ["--exclude=./node_modules", "--transform=s,^\\.,package,", "-cz", "."];
  const options = { maxBuffer: 2 ** 28 };
  return execFileSync("tar", ["-C", folderOf(name), ...flags], options);
}

/** A registry's document about a package with one version. */
function documentOf(manifest, tarball, data) {
  const { name, version, optionalDependencies = {} } = manifest;
  const here = Object.entries(optionalDependencies).filter(([other]) =>
    existsSync(folderOf(other)),
  );
  const integrity = `sha512-${createHash("sha512").update(data).digest("base64")}`;
  const dist = { tarball, integrity };
  const only = { ...manifest, optionalDependencies: Object.fromEntries(here), dist };
  return JSON.stringify({ name, "dist-tags": { latest: version }, versions: { [version]: only } });
}

/** Starts the registry; `packed` is the path of this package's own tarball. Resolves to { url, close }. */
export async function startRegistry(packed) {
  const server = createServer((request, response) => {
    const [, tarball, escaped] = /^\/(-\/)?(.+)$/.exec(request.url);
    const name = decodeURIComponent(escaped);
    if (name !== own.name && !existsSync(folderOf(name))) return response.writeHead(404).end();
    const isOwn = name === own.name;
    const data = isOwn ? readFileSync(packed) : tarballOf(name);
    if (tarball) return response.end(data);
    const manifest = isOwn ? own : JSON.parse(readFileSync(join(folderOf(name), "package.json")));
    return response.end(documentOf(manifest, `${url}-/${encodeURIComponent(name)}`, data));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${server.address().port}/`;
  return { url, close: () => server.close() };
}
