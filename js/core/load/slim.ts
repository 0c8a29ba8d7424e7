import { check, loadFailed } from "../../base/errors.js";
import { extracted } from "./extract.js";
import { instantiateLater } from "./instantiate.js";
import type { CoreLoader, CoreSource } from "../module.js";

const wanted = "ready() needs kim.wasm: its address, a Response, its bytes, or a module";

async function compileResponse(
  coming: PromiseLike<Response> | Response,
  address: unknown,
): Promise<WebAssembly.Module> {
  const answer = await Promise.resolve(coming).catch((cause: unknown) => {
    // Browsers do not tell a page why a fetch failed.
    const cure =
      "check the address, connect-src and CORS; for a page on a disk, import kim-web-sdk";
    throw loadFailed(`kim.wasm could not be fetched from ${String(address)}: ${cure}`, cause);
  });
  const { headers, ok, status, url } = answer;
  check(headers, wanted);
  const type = headers.get("content-type");
  // compileStreaming accepts exactly this media type, which not every server sends.
  if (ok && type === "application/wasm" && WebAssembly.compileStreaming) {
    return WebAssembly.compileStreaming(answer);
  }
  const bytes = new Uint8Array(await answer.arrayBuffer());
  if (ok && String(bytes.subarray(0, 4)) === "0,97,115,109") return WebAssembly.compile(bytes);
  // Most often this is the page that a server sends for unknown paths.
  throw loadFailed(
    `${url || "the server"} answered with status ${status} and ${bytes.length} bytes of ${type}, not with kim.wasm: ` +
      "serve kim-web-sdk/dist/kim.wasm there",
  );
}

function compile(source: CoreSource | undefined): Promise<WebAssembly.Module> {
  check(source, wanted);
  if (source instanceof WebAssembly.Module) return Promise.resolve(source);
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
    return WebAssembly.compile(source as BufferSource);
  }
  const isAddress = typeof source === "string" || source instanceof URL;
  return isAddress
    ? compileResponse(fetch(source), source)
    : compileResponse(source as Response, "where the page asked for it");
}

/** Loads the core from its own file, kim.wasm, which `ready` is told how to get. */
export const slimLoader: CoreLoader = {
  load() {
    throw loadFailed("the core is not loaded: await ready(source) first");
  },
  loadAsync: async (source) => instantiateLater(await extracted(await compile(source))),
};
