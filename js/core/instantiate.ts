import type { KimModule } from "./calls.js";

/** Emscripten's factory. Built to run at once: it returns the module, not a promise of it. */
export type CoreFactory = (options?: Record<string, unknown>) => unknown;

const quiet = { print: () => undefined, printErr: () => undefined };

/** Instantiates compiled WebAssembly. */
export function instantiate(factory: CoreFactory, compiled: WebAssembly.Module): KimModule {
  let failed: { error: unknown } | undefined;
  const options = {
    ...quiet,
    // Emscripten prints what is thrown in here and goes on; it is kept for the caller instead.
    instantiateWasm(
      imports: WebAssembly.Imports,
      receive: (instance: WebAssembly.Instance) => void,
    ): WebAssembly.Exports {
      try {
        const instance = new WebAssembly.Instance(compiled, imports);
        receive(instance);
        return instance.exports;
      } catch (error) {
        failed = { error };
        throw error;
      }
    },
  };
  try {
    return factory(options) as KimModule;
  } catch (error) {
    throw failed ? failed.error : error;
  }
}

/** The variant without WebAssembly: everything is in the factory. */
export function instantiateScript(factory: CoreFactory): KimModule {
  return factory({ ...quiet }) as KimModule;
}
