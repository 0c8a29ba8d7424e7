/**
 * Bytes in an ArrayBuffer of their own kind, never a shared one: what a WebSocket takes. A plain Uint8Array
 * to TypeScript before 5.7, which does not tell them apart.
 */
export type Bytes = ReturnType<Uint8ArrayConstructor["of"]>;
