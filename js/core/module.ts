import type { CoreCalls, KimModule } from "./calls.js";
import { aborted, KIMError, loadFailed } from "../base/errors.js";
import { untilAborted, type SignalOptions } from "../base/signals.js";
import { Memory } from "./memory.js";
import { RecordReader } from "./record/reader.js";
import { RecordWriter } from "./record/writer.js";

/** As `AbiVersion` in src/bindings/abi.h: 1000 a change of the layout, and the number of messages. */
const ABI_VERSION = 7029;

/**
 * Where the slim entry finds kim.wasm: its address, a `Response` with it or a promise of one, its bytes, or a
 * `WebAssembly.Module`. For TypeScript that is any object: without `dom` it does not know the name.
 */
export type CoreSource =
  string | URL | Response | PromiseLike<Response> | ArrayBuffer | ArrayBufferView | object;

/** How one variant of the package gets at its core. The entry registers it. */
export interface CoreLoader {
  /** At once, blocking. Throws if the variant cannot do that. */
  load(): KimModule;
  /** In the background. */
  loadAsync(source?: CoreSource): Promise<KimModule>;
}

/** The one instance of the core in this realm, and the tools to talk to it. */
export class Core {
  readonly calls: CoreCalls;
  /** As Emscripten calls linear memory. `memory`, an export's name, could not be shortened. */
  readonly heap: Memory;
  readonly writer: RecordWriter;
  readonly reader: RecordReader;
  /** It has trapped: nothing in it can be relied on. */
  isBroken = false;
  constructor(module: KimModule) {
    this.calls = module.calls;
    this.heap = new Memory(module, this.calls);
    this.writer = new RecordWriter(this.heap);
    this.reader = new RecordReader(this.heap);
  }
}

/** Set by the entry, before any of its functions can be called. */
let loader: CoreLoader;
let core: Core | undefined;
let loading: Promise<void> | undefined;

/** Says how the core is loaded when it is first needed. Loads nothing yet. */
export function setCoreLoader(chosen: CoreLoader): void {
  loader ??= chosen;
}

/** The core, loaded at the first call. Throws a KIMError `load_failed`; the next call tries anew. */
export function getCore(): Core {
  return (core ??= load());
}

/** The core has trapped: the next call that needs one loads another. */
export function dropCore(broken: Core): void {
  broken.isBroken = true;
  if (core === broken) core = undefined;
}

/**
 * Loads the core in the background; resolves at once where that has happened. With the slim entry
 * this comes first, and `source` says where kim.wasm is. Rejects with a KIMError `load_failed`;
 * the next call tries anew.
 * @param options at `signal` it rejects with a KIMError `aborted`; the loading goes on
 */
export async function ready(source?: CoreSource, options?: SignalOptions): Promise<void> {
  if (core) return;
  loading ??= loadInBackground(source).finally(() => {
    loading = undefined;
  });
  await untilAborted(loading, options?.signal);
  if (!core) throw aborted();
}

function load(): Core {
  try {
    return adopted(loader.load());
  } catch (error) {
    throw asLoadError(error);
  }
}

async function loadInBackground(source?: CoreSource): Promise<void> {
  try {
    const module = await loader.loadAsync(source);
    core ??= adopted(module);
  } catch (error) {
    throw asLoadError(error);
  }
}

function adopted(module: KimModule): Core {
  const version = module.calls.kim_abi_version();
  if (version === ABI_VERSION) return new Core(module);
  throw loadFailed(`kim.wasm has version ${version}, this script needs ${ABI_VERSION}`);
}

/** Names the likely cause. A policy's refusal has no type of its own: only its text tells. */
function asLoadError(error: unknown): KIMError {
  if (error instanceof KIMError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const isPolicy = /security policy|unsafe-eval|embedder|CSP/i.test(reason);
  const message =
    typeof WebAssembly !== "object"
      ? "no WebAssembly here: import kim-web-sdk/js"
      : isPolicy
        ? "the page's policy forbids WebAssembly: allow 'wasm-unsafe-eval', or import kim-web-sdk/js"
        : `the core could not be loaded: ${reason}`;
  return loadFailed(message, error);
}
