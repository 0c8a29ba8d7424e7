/**
 * The core's functions except the session's, by their C names (src/bindings/*.cc documents each).
 * Arguments and results are 32-bit integers or doubles. Unless stated otherwise, a result is the address of
 * an answer or, if negative, an error code (js/core/failure.ts).
 */
export interface CoreCalls {
  /** Grows the input area to `size` bytes and keeps its contents. Returns its address, or 0 if that is too large. */
  kim_input(size: number): number;
  kim_encode(type: number, slotCount: number, textAt: number, inputSize: number): number;
  kim_decode(type: number, size: number): number;
  kim_packet_head(
    commandSize: number,
    channelSize: number,
    destSize: number,
    metaSize: number,
    sequence: number,
    flag: number,
    status: number,
    payloadSize: number,
  ): number;
  kim_packet_open(size: number): number;
  /** Returns the version itself (src/bindings/abi.h). */
  kim_abi_version(): number;
}

/** An instance of the core, as WebAssembly or as JavaScript. */
export interface KimModule {
  readonly calls: CoreCalls;
  /** Replaced whenever the memory grows; the previous array is then empty. */
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
}
