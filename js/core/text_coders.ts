type Coders = Pick<typeof globalThis, "TextDecoder" | "TextEncoder">;

interface NodeProcess {
  getBuiltinModule?(name: "util"): Coders;
}

/** The realm's own; Node's where a test runner makes a page without any, as Jest does. */
function coders(): Coders {
  if (typeof TextEncoder === "function") return globalThis;
  const node = (globalThis as { process?: NodeProcess }).process;
  return node?.getBuiltinModule?.("util") ?? globalThis;
}

export const newEncoder = (): TextEncoder => new (coders().TextEncoder)();

/** A byte order mark is part of the text, not a remark on it. */
export const newDecoder = (): TextDecoder =>
  new (coders().TextDecoder)("utf-8", { ignoreBOM: true });
