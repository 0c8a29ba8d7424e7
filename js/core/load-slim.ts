import { KIMError } from "../errors.js";
import { instantiate } from "./instantiate.js";
import type { CoreLoader, CoreSource } from "./module.js";

function notReady(): never {
  const message = "the core is not loaded yet: with kim-web-sdk/slim, await ready(source) first";
  throw new KIMError("load_failed", message);
}

async function compileResponse(answer: PromiseLike<Response> | Response) {
  const response = await answer;
  if (!response.ok) {
    throw new KIMError("load_failed", `kim.wasm: the server answered ${response.status}`);
  }
  // Streaming insists on the right media type, which not every server sends.
  const streams = response.headers.get("content-type")?.startsWith("application/wasm") ?? false;
  if (streams && typeof WebAssembly.compileStreaming === "function") {
    return WebAssembly.compileStreaming(response);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}

function compile(source: CoreSource | undefined): Promise<WebAssembly.Module> {
  if (source === undefined) {
    const message = "with kim-web-sdk/slim, ready() needs to know where kim.wasm is";
    throw new KIMError("invalid_argument", message);
  }
  if (source instanceof WebAssembly.Module) return Promise.resolve(source);
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
    return WebAssembly.compile(source);
  }
  if (typeof source === "string" || source instanceof URL) return compileResponse(fetch(source));
  return compileResponse(source);
}

/** The core as a file of its own, kim.wasm, which `ready` is told the place of. */
export const slimLoader: CoreLoader = {
  load: notReady,
  loadAsync: async (source) => instantiate(await compile(source)),
};
