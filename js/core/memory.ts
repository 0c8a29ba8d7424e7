import type { CoreCalls, KimModule } from "./calls.js";
import { KIMError } from "../base/errors.js";

/** The input area grows ahead of need up to this many bytes. */
const AHEAD_UNTIL = 1 << 20;

/**
 * The core's linear memory: current views of it, and the input area, through which all data goes in.
 * Never keep a view across a call into the core: the call may grow the memory, which detaches all older
 * views. Read `u8`, `u32` and `view` again after `refresh()`.
 */
export class Memory {
  u8!: Uint8Array<ArrayBuffer>;
  u32!: Uint32Array<ArrayBuffer>;
  view!: DataView;
  /** The address of the input area; a multiple of 8. Changes when the area grows. */
  base = 0;
  /** The size of the input area in bytes. */
  capacity = 0;
  /**
   * The record writer, which fills the area piece by piece. Closed when anything else uses the area, or when the
   * memory has grown.
   */
  writer?: { close(): void };

  constructor(
    private readonly _module: KimModule,
    private readonly _calls: CoreCalls,
  ) {
    this.refresh();
  }

  /** Updates the views. Must be called after every call into the core, before its answer is read. */
  refresh(): void {
    const heap = this._module.HEAPU8;
    if (heap === this.u8) return;
    this.writer?.close();
    this.u8 = heap;
    this.u32 = new Uint32Array(heap.buffer);
    this.view = new DataView(heap.buffer);
  }

  /** Starts a new input of at least `size` bytes. The previous contents of the area are lost. */
  begin(size: number): void {
    this.writer?.close();
    this.refresh();
    this.reserve(size);
  }

  /** Grows the area to at least `size` bytes and keeps its contents. The area may move, and views may change. */
  reserve(size: number): void {
    if (size <= this.capacity && this.capacity > 0) return;
    // Grows ahead of need, so that a record with many strings does not grow the area for each of them.
    const wanted = Math.max(size, Math.min(2 * this.capacity, AHEAD_UNTIL), 4096);
    const base = this._calls.kim_input(wanted);
    this.refresh();
    if (base === 0) {
      throw new KIMError("too_large", `${size} bytes are too large for the core`);
    }
    this.base = base;
    this.capacity = wanted;
  }

  /**
   * Makes room for a frame or message of `size` bytes at the start of the input, and copies `bytes` there, which
   * are all of it or only its beginning. `size` is a parameter because reading an array's length takes 4 ns in Node.
   */
  input(bytes: Uint8Array, size: number): void {
    this.begin(size);
    this.u8.set(bytes, this.base);
  }
}
