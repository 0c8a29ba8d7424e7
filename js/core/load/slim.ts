import { check, loadFailed } from "../../base/errors.js";
import { extracted } from "./extract.js";
import { instantiateLater } from "./instantiate.js";
import type { CoreLoader, CoreSource } from "../module.js";

const wanted = "ready() needs kim.wasm: its address, a Response, its bytes, or a module";

/** Compiles what `ready` was given. */
async function compile(source: CoreSource | undefined): Promise<WebAssembly.Module> {
  check(source, wanted);
  const isAddress = typeof source === "string" || source instanceof URL;
  const coming = Promise.resolve(isAddress ? fetch(source) : source);
  const found = await coming.catch((cause: unknown) => {
    const address = isAddress ? String(source) : "the server";
    // Browsers do not tell a page why a fetch failed.
    const cure =
      "check the address, connect-src and CORS; for a page on a disk, import kim-web-sdk";
    throw loadFailed(`kim.wasm could not be fetched from ${address}: ${cure}`, cause);
  });
  if (found instanceof WebAssembly.Module) return found;
  if (found instanceof ArrayBuffer || ArrayBuffer.isView(found)) {
    return WebAssembly.compile(found as BufferSource);
  }
  const answer = Object(found) as Response;
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

/** Loads the core from its own file, kim.wasm, which `ready` is told how to get. */
export const slimLoader: CoreLoader = {
  load() {
    throw loadFailed("the core is not loaded: await ready(source) first");
  },
  loadAsync: async (source) => instantiateLater(await extracted(await compile(source))),
};
