import type { CoreCalls, KimModule } from "../calls.js";

interface CoreExports extends CoreCalls {
  readonly memory: WebAssembly.Memory;
  /** Runs C++'s static initialisers; must be called once, before anything else. */
  _initialize(): void;
}

/** What compiled WebAssembly imports, and what makes a module of its instance. */
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
    calls._initialize();
    grown();
    // A copy: engines look the functions of the frozen original up by their names at every call, which
    // was a twentieth of a short push.
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

/** The same in the background: Chrome before 115 does not do more than 4 KB at once in a page. */
export async function instantiateLater(compiled: WebAssembly.Module): Promise<KimModule> {
  const { imports, begin } = prepare();
  return begin(await WebAssembly.instantiate(compiled, imports));
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
