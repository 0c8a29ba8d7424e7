// Import this before the first client is created.
import assert from "node:assert/strict";

/** The memories of all cores created since this file was loaded. */
const memories: WebAssembly.Memory[] = [];
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(target, args) {
    const instance = Reflect.construct(target, args) as WebAssembly.Instance;
    const isMemory = (value: unknown): boolean => value instanceof WebAssembly.Memory;
    memories.push(...(Object.values(instance.exports).filter(isMemory) as WebAssembly.Memory[]));
    return instance;
  },
});

/** Bytes of linear memory that the package holds. */
export function wasmBytes(): number {
  assert.equal(memories.length, 1, "one core for all clients");
  return memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}
