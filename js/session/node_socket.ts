import { KIMError } from "../base/errors.js";
import type { WebSocketClass, WebSocketLike } from "./transport.js";

interface NodeProcess {
  versions?: { node?: string };
  cwd(): string;
  getBuiltinModule?(name: "module"): {
    createRequire(path: string): (name: string) => unknown;
  };
}

/** The path of this script where it runs as CommonJS. */
declare const __filename: string | undefined;

/** The class of `ws`, which takes options. */
type WsClass = new (url: string, protocols: [], options: { closeTimeout: number }) => WebSocketLike;

interface WsModule {
  WebSocket?: WsClass;
  default: WsClass;
}

/**
 * Gateways never answer a close frame. `ws` waits 30 seconds for the answer, and a program that has
 * logged out would not exit before that.
 */
const withCloseTimeout = (type: WsClass): WebSocketClass =>
  class extends type {
    constructor(url: string) {
      super(url, [], { closeTimeout: 1500 });
    }
  };

/**
 * In Node, the WebSocket class of the package `ws`. The name is a variable so that bundlers for browsers
 * do not try to resolve the package. Rejects with a KIMError `unsupported` if there is no such class.
 */
export async function socketOfNode(): Promise<WebSocketClass> {
  const name = "ws";
  const node = (globalThis as { process?: NodeProcess }).process;
  if (node?.versions?.node) {
    try {
      const found = (await import(/* webpackIgnore: true */ /* @vite-ignore */ name)) as WsModule;
      return withCloseTimeout(found.WebSocket ?? found.default);
    } catch {
      // Some test runners evaluate modules in a context where import() fails but require works.
    }
    try {
      // Resolve from this script if possible: with pnpm the working directory may lack the package.
      // Jest takes the last segment of the path for a file.
      const here = typeof __filename === "string" ? __filename : `${node.cwd()}/file`;
      const module = node.getBuiltinModule?.("module");
      if (module) return withCloseTimeout(module.createRequire(here)(name) as WsClass);
    } catch {
      // Not installed: the error below says so.
    }
  }
  throw new KIMError(
    "unsupported",
    'no WebSocket here: install the package "ws", or pass a class as options.WebSocket',
  );
}
