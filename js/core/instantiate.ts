import type { CoreCalls, KimModule } from "./calls.js";

interface CoreExports extends CoreCalls {
  readonly memory: WebAssembly.Memory;
  /** Runs C++'s static initialisers; must be called once, before anything else. */
  _initialize(): void;
}

/** Instantiates compiled WebAssembly. */
export function instantiate(compiled: WebAssembly.Module): KimModule {
  let module: { calls: CoreCalls; HEAPU8: Uint8Array<ArrayBuffer> } | undefined;
  const view = () => new Uint8Array(calls.memory.buffer);
  const calls = new WebAssembly.Instance(compiled, {
    env: {
      emscripten_notify_memory_growth() {
        if (module) module.HEAPU8 = view();
      },
    },
    wasi_snapshot_preview1: {
      // Where C++ aborts.
      proc_exit() {
        throw new Error("the core has stopped, a bug in this package");
      },
    },
  }).exports as unknown as CoreExports;
  calls._initialize();
  // A copy: engines look the functions of the frozen original up by their names at every call, which
  // was a twentieth of a short push.
  return (module = { calls: { ...calls }, HEAPU8: view() });
}

/** What Emscripten's factory returns where there is no WebAssembly: C names with an underscore. */
type Script = Readonly<Record<string, unknown>> & Pick<KimModule, "HEAPU8">;

/** The variant without WebAssembly: everything is in Emscripten's factory. */
export function instantiateScript(
  factory: (options: Record<string, unknown>) => unknown,
): KimModule {
  const quiet = (): void => undefined;
  const script = factory({ print: quiet, printErr: quiet }) as Script;
  const calls: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(script)) {
    if (name.startsWith("_kim_")) calls[name.slice(1)] = value;
  }
  return {
    calls: calls as unknown as CoreCalls,
    get HEAPU8() {
      return script.HEAPU8;
    },
  };
}
