/**
 * The core's functions but for the session's, by their C names (src/bindings/*.cc documents each).
 * Arguments and results are 32-bit integers or doubles. Unless said otherwise a result is the address of an
 * answer, or negative: an error code (js/core/failure.ts).
 */
export interface CoreCalls {
  /** Makes room for `size` bytes and keeps what is there. Its address; 0 if there is no room. */
  kim_input(size: number): number;
  /** Gives back the memory of a huge message. Returns nothing. */
  kim_trim(): void;
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
  /** Answers with a number (src/bindings/abi.h). */
  kim_abi_version(): number;
}

/** An instance of the core, however it was made. */
export interface KimModule {
  readonly calls: CoreCalls;
  /** Replaced whenever the memory grows; a kept one is then empty. */
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
}
