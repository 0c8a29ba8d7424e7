import type { CoreCalls, KimModule } from "../calls.js";

interface CoreExports extends CoreCalls {
  readonly memory: WebAssembly.Memory;
  /** Runs the C++ static initialisers. Must be called once, before anything else. */
  _initialize(): void;
}

/** The imports for an instance of the core, and `begin`, which makes a KimModule of that instance. */
function prepare(): {
  imports: WebAssembly.Imports;
  begin: (instance: WebAssembly.Instance) => KimModule;
} {
  let calls: CoreExports;
  const module = {} as { calls: CoreCalls; HEAPU8: Uint8Array<ArrayBuffer> };
  const grown = (): void => {
    module.HEAPU8 = new Uint8Array(calls.memory.buffer);
  };
  const imports = { env: { emscripten_notify_memory_growth: grown } };
  const begin = (instance: WebAssembly.Instance): KimModule => {
    calls = instance.exports as unknown as CoreExports;
    // In quotes, because an application's bundler may shorten names that begin with an underscore.
    calls["_initialize"]();
    grown();
    // A copy: in the frozen original, engines look up a function by name at every call, which took a
    // twentieth of the time of a short push.
    module.calls = { ...calls };
    return module;
  };
  return { imports, begin };
}

/** Instantiates compiled WebAssembly at once. */
export function instantiate(compiled: WebAssembly.Module): KimModule {
  const { imports, begin } = prepare();
  return begin(new WebAssembly.Instance(compiled, imports));
}

/** Instantiates in the background: in pages, Chrome before 115 refuses to do more than 4 KB synchronously. */
export async function instantiateLater(compiled: WebAssembly.Module): Promise<KimModule> {
  const { imports, begin } = prepare();
  return begin(await WebAssembly.instantiate(compiled, imports));
}

/** What Emscripten's factory returns in the build without WebAssembly: C names, among others. */
type Script = Readonly<Record<string, unknown>> & Pick<KimModule, "HEAPU8">;

/** Instantiates the variant without WebAssembly, which is entirely in Emscripten's factory. */
export function instantiateScript(
  factory: (options: Record<string, unknown>) => unknown,
): KimModule {
  const quiet = (): void => undefined;
  const script = factory({ print: quiet, printErr: quiet }) as Script;
  const calls: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(script)) {
    if (name.startsWith("kim_")) calls[name] = value;
  }
  return {
    calls: calls as unknown as CoreCalls,
    get HEAPU8() {
      return script.HEAPU8;
    },
  };
}
