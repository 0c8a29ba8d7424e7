// WebAssembly as on a page's main thread in Chrome before 115: synchronous compilation is limited to 4 KB.

const most = 4096;

const real = globalThis.WebAssembly;

/** A replacement for the global WebAssembly. */
export function smallAtOnce() {
  const sizes = new WeakMap();
  const refuseLarge = (size) => {
    if (!(size <= most)) throw new RangeError("disallowed on the main thread: larger than 4KB");
  };
  return {
    CompileError: real.CompileError,
    instantiate: real.instantiate,
    async compile(bytes) {
      const { byteLength } = bytes;
      const module = await real.compile(bytes);
      sizes.set(module, byteLength);
      return module;
    },
    Module: class extends real.Module {
      constructor(bytes) {
        refuseLarge(bytes.byteLength);
        super(bytes);
        sizes.set(this, bytes.byteLength);
      }
    },
    Instance: class extends real.Instance {
      constructor(module, imports) {
        refuseLarge(sizes.get(module));
        super(module, imports);
      }
    },
  };
}
