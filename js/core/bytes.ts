/**
 * A Uint8Array over an ArrayBuffer, never over a SharedArrayBuffer: what a WebSocket accepts. Before
 * TypeScript 5.7, which cannot tell the two apart, simply Uint8Array.
 */
export type Bytes = ReturnType<Uint8ArrayConstructor["of"]>;
