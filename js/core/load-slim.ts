import { KIMError } from "../errors.js";
import { instantiate } from "./instantiate.js";
import type { CoreLoader, CoreSource } from "./module.js";

function notReady(): never {
  const message = "the core is not loaded yet: await ready(source) first";
  throw new KIMError("load_failed", message);
}

const failed = (message: string, cause?: unknown): KIMError =>
  new KIMError("load_failed", message, { cause });

/** Nothing came: a browser does not tell a page why. */
function unreachable(address: string | URL, cause: unknown): KIMError {
  const here = (globalThis as { location?: Location }).location?.href ?? "";
  const isFile = `${address}`.startsWith("file:") || here.startsWith("file:");
  const cure = isFile
    ? "files cannot be fetched: pass its bytes, or import kim-web-sdk"
    : "check the address, the page's connect-src, and CORS";
  return failed(`kim.wasm could not be fetched from ${address}: ${cure}`, cause);
}

/** Something came that is not kim.wasm: most often a server's page for paths that it does not know. */
function misplaced(answer: Response, what: string): KIMError {
  const cure = "serve kim-web-sdk/dist/kim.wasm there, or change the path";
  return failed(`${answer.url || "the server"} answered with ${what}, not with kim.wasm: ${cure}`);
}

const isWasm = (bytes: Uint8Array): boolean => String(bytes.subarray(0, 4)) === "0,97,115,109";

async function compileResponse(
  address: string | URL,
  coming: PromiseLike<Response> | Response,
): Promise<WebAssembly.Module> {
  const answer = await Promise.resolve(coming).catch((cause: unknown) => {
    throw unreachable(address, cause);
  });
  if (!answer.ok) throw misplaced(answer, `status ${answer.status}`);
  const type = answer.headers.get("content-type") ?? "no media type";
  // Streaming insists on this media type and no more than it, which not every server sends.
  if (type === "application/wasm" && typeof WebAssembly.compileStreaming === "function") {
    return WebAssembly.compileStreaming(answer);
  }
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (!isWasm(bytes)) throw misplaced(answer, `${bytes.length} bytes of ${type}`);
  return WebAssembly.compile(bytes);
}

function compile(source: CoreSource | undefined): Promise<WebAssembly.Module> {
  if (source === undefined) {
    const message = "ready() needs to know where kim.wasm is";
    throw new KIMError("invalid_argument", message);
  }
  if (source instanceof WebAssembly.Module) return Promise.resolve(source);
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
    return WebAssembly.compile(source);
  }
  const isAddress = typeof source === "string" || source instanceof URL;
  if (isAddress) return compileResponse(source, fetch(source));
  return compileResponse("where the page asked for it", source);
}

/** The core as a file of its own, kim.wasm, which `ready` is told the place of. */
export const slimLoader: CoreLoader = {
  load: notReady,
  loadAsync: async (source) => instantiate(await compile(source)),
};
