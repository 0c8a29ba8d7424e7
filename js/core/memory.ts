import type { CoreCalls, KimModule } from "./calls.js";
import { KIMError } from "../base/errors.js";

/** An input area or answer above this is given back after the message that needed it. */
const TRIM_ABOVE = 1 << 20;

/**
 * The core's linear memory: fresh views of it, and the input area, through which everything goes
 * in. No one keeps a view over a call into the core, since a call may grow the memory, which
 * empties every older view: read `u8`, `u32` and `view` anew after `refresh()`.
 */
export class Memory {
  u8!: Uint8Array<ArrayBuffer>;
  u32!: Uint32Array<ArrayBuffer>;
  view!: DataView;
  /** The address of the input area; a multiple of 8. Changes when the area grows. */
  base = 0;
  /** How large the input area is, in bytes. */
  capacity = 0;
  /** Writes a record piece by piece: it is told when someone else uses the area. */
  writer?: { close(): void };

  constructor(
    private readonly _module: KimModule,
    private readonly _calls: CoreCalls,
  ) {
    this.refresh();
  }

  /** To be called after every call into the core, before its answer is read. */
  refresh(): void {
    const heap = this._module.HEAPU8;
    if (heap === this.u8) return;
    this.u8 = heap;
    this.u32 = new Uint32Array(heap.buffer);
    this.view = new DataView(heap.buffer);
  }

  /** Starts a new input of at least `size` bytes; what was in the area is of no more use. */
  begin(size: number): void {
    this.writer?.close();
    if (this.capacity > TRIM_ABOVE && size <= TRIM_ABOVE) this._trim();
    this.refresh();
    this.reserve(size);
  }

  /** Makes the area `size` bytes large and keeps its contents. It may move, and views may change. */
  reserve(size: number): void {
    if (size <= this.capacity && this.capacity > 0) return;
    // Ahead of need, so that a record with many strings does not call for each of them.
    const wanted = Math.max(size, Math.min(2 * this.capacity, TRIM_ABOVE), 4096);
    const base = this._calls.kim_input(wanted);
    this.refresh();
    if (base === 0) {
      throw new KIMError("too_large", `${size} bytes are too large for the core`);
    }
    this.base = base;
    this.capacity = wanted;
  }

  /**
   * Makes room for a frame or message of `size` bytes at the start of the input, and copies `bytes`, all of it
   * or its beginning. Each time that Node's engine looks at an array's length it takes 4 ns, so it is handed on.
   */
  input(bytes: Uint8Array, size: number): void {
    this.begin(size);
    this.u8.set(bytes, this.base);
  }

  private _trim(): void {
    this._calls.kim_trim();
    this.capacity = 0;
  }
}
