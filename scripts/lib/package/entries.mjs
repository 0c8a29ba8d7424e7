// The entries of the package.

/**
 * The package `long` tries WebAssembly when it is imported, which a page's policy may report as a violation.
 */
const withoutWebAssembly = { long: "js/core/compact_long.ts" };

/**
 * Compact modules for size-critical builds, such as the script tag's. docs/architecture.md says what they
 * save.
 */
export const compactModules = {
  ...withoutWebAssembly,
  "#core/messages": "build/generated/messages-compact.ts",
  "js/core/text/window.ts": "js/core/text/no_window.ts",
  "js/core/text/uncopied_text.ts": "js/core/text/no_uncopied_text.ts",
  "js/core/record/omitted_text.ts": "js/core/record/no_omitted_text.ts",
  "js/session/pending.ts": "js/session/pending_map.ts",
};

/**
 * Modules for pages, which have a WebSocket with single events, text encoders and decoders, and no Buffer.
 */
export const withoutNode = {
  "js/session/handover.ts": "js/session/no_handover.ts",
  "js/session/node_socket.ts": "js/session/no_node_socket.ts",
  "js/core/text/coders.ts": "js/core/text/realm_coders.ts",
  "js/wire/packet_bytes.ts": "js/wire/portable_bytes.ts",
};

/**
 * Plain variants cost a few tenths of a microsecond more per packet. docs/architecture.md says what they
 * save.
 */
const plainModules = {
  "js/core/text/encode.ts": "js/core/text/plain_encode.ts",
  "js/core/text/read.ts": "js/core/text/plain_read.ts",
  "js/core/result/slab.ts": "js/core/result/plain_slab.ts",
  "js/core/result/head_room.ts": "js/core/result/no_head_room.ts",
  "js/core/record/command_cache.ts": "js/core/record/no_command_cache.ts",
  "js/store/memory_key.ts": "js/store/plain_memory_key.ts",
};

/**
 * The entries of package.json's export map:
 * - `name` in dist/, `source`, `platform`;
 * - `tsconfig`: the TypeScript project, if it is not the platform's;
 * - `directive`: the first line of the module;
 * - `namesOfMain`: it exports the same names as the main entry;
 * - `replaced`: modules that it replaces with others;
 * - `replacedInNode`: the same for Node, which then has a separate build;
 * - `hasShortNames`: members that only it uses are shortened, except in Node's build;
 * - `isCompact`: members are shortened in every build, and so are the core's functions; browsers have a
 *   separate build, to which `replacedInBrowsers` applies as well;
 * - `about`: its description in the API reference.
 */
export const entries = [
  {
    name: "index",
    source: "js/index.ts",
    platform: "browser",
    // A core compiled for speed: its size does not matter on a disk.
    replacedInNode: { "js/core/load/embedded.ts": "js/core/load/embedded_base64.ts" },
    hasShortNames: true,
    about: "The client, the codec and the stores, with the WebAssembly inside.",
  },
  {
    name: "slim",
    source: "js/slim.ts",
    platform: "browser",
    namesOfMain: true,
    replaced: compactModules,
    isCompact: true,
    replacedInBrowsers: { ...withoutNode, ...plainModules },
    about: "The names of `kim-web-sdk`, with the WebAssembly in a file of its own: `ready` first.",
  },
  {
    name: "js",
    source: "js/js.ts",
    platform: "browser",
    namesOfMain: true,
    replaced: withoutWebAssembly,
    about: "The names of `kim-web-sdk` without WebAssembly, for pages whose policy forbids it.",
  },
  {
    name: "react",
    source: "js/react/index.ts",
    platform: "browser",
    tsconfig: "tsconfig.extras.json",
    directive: '"use client";',
    about: "Hooks that share a client among components. Needs React 18 or later.",
  },
  {
    name: "tabs",
    source: "js/tabs/index.ts",
    platform: "browser",
    tsconfig: "tsconfig.extras.json",
    about: "One connection for all tabs of an account.",
  },
  {
    name: "lookup",
    source: "js/lookup/index.ts",
    platform: "browser",
    about: "Asks a router service for gateways. Works with a client of any entry.",
  },
  {
    name: "reliable",
    source: "js/reliable/index.ts",
    platform: "browser",
    about: "Messages that arrive once, in order. Works with a client of any entry.",
  },
  {
    name: "testing",
    source: "js/testing/index.ts",
    platform: "node",
    about: "A KIM gateway for Node: for tests, demos and development, not for production.",
  },
];
