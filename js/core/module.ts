import { abiVersion } from "#core/abi";
import type { CoreCalls, KimModule } from "./calls.js";
import { aborted, KIMError, loadFailed } from "../base/errors.js";
import { untilAborted, type SignalOptions } from "../base/signals.js";
import { Memory } from "./memory.js";
import { RecordReader } from "./record/reader.js";
import { RecordWriter } from "./record/writer.js";

/**
 * Where the slim entry gets kim.wasm from: its address; or a `Response`, its bytes, or a `WebAssembly.Module`; or
 * a promise of one of these. A module is declared as `object`, because TypeScript does not know that type
 * without the library `dom`.
 */
export type CoreSource =
  string | URL | Response | PromiseLike<Response> | ArrayBuffer | ArrayBufferView | object;

/** How one variant of the package loads its core. The entry registers it. */
export interface CoreLoader {
  /** Loads synchronously. Throws if the variant cannot do that. */
  load(): KimModule;
  /** Loads in the background. */
  loadAsync(source?: CoreSource): Promise<KimModule>;
}

/** The realm's one instance of the core, and the tools to talk to it. */
export class Core {
  readonly calls: CoreCalls;
  /** Not named `memory`: the build could not shorten that, because it is the name of an export. */
  readonly heap: Memory;
  readonly writer: RecordWriter;
  readonly reader: RecordReader;
  /** Whether the core has trapped: nothing in it can be relied on any more. */
  isBroken = false;
  constructor(module: KimModule) {
    this.calls = module.calls;
    this.heap = new Memory(module, this.calls);
    this.writer = new RecordWriter(this.heap);
    this.reader = new RecordReader(this.heap);
  }
}

/** Set by the entry when it is imported, before any of its functions can be called. */
let loader: CoreLoader;
let core: Core | undefined;
let loading: Promise<void> | undefined;

/** Registers how the core is loaded when it is first needed. Loads nothing yet. */
export function setCoreLoader(chosen: CoreLoader): void {
  loader ??= chosen;
}

/** The core, which the first call loads. Throws a KIMError `load_failed`; the next call tries again. */
export function getCore(): Core {
  return (core ??= load());
}

/** Drops a core that has trapped. The next call that needs a core loads a new one. */
export function dropCore(broken: Core): void {
  broken.isBroken = true;
  if (core === broken) core = undefined;
}

/**
 * Loads the core in the background. Resolves immediately if it is already loaded. With the slim entry this
 * must be called before the core is used. Rejects with a KIMError `load_failed`; the next call tries again.
 * @param source where kim.wasm is; only for the slim entry
 * @param options when `signal` is aborted, the promise rejects with a KIMError `aborted`; the loading goes on
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
  if (version === abiVersion) return new Core(module);
  throw loadFailed(`kim.wasm has version ${version}, this script needs ${abiVersion}`);
}

/** Names the likely cause. A refusal by a security policy has no error type of its own, only a typical message. */
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
