import Long from "long";

import type { Memory } from "../memory.js";
import { readText } from "../text/read.js";
import { closeTextWindow, openTextWindow } from "../text/window.js";
import { type Shape, type Visitor, noFields } from "./visitor.js";

/** The texts of lists with at least this many items are read through the text window. */
const MANY = 16;

/** Reads a record that the core has answered with. Valid until the next call into the core. */
export class RecordReader implements Visitor {
  private _u8!: Uint8Array;
  private _u32!: Uint32Array;
  private _view!: DataView;
  private _next = 0;
  private _base = 0;

  constructor(private readonly _memory: Memory) {}

  /** Starts to read the answer at `address`. The offsets of its texts count from `base`. */
  begin(address: number, base: number): void {
    const memory = this._memory;
    memory.refresh();
    closeTextWindow();
    if (this._u8 !== memory.u8) {
      this._u8 = memory.u8;
      this._u32 = memory.u32;
      this._view = memory.view;
    }
    this._next = address >> 2;
    this._base = base;
  }

  /** Skips `slots` slots and returns the index of the first, for the functions ending in `At`. */
  skip(slots: number): number {
    const at = this._next;
    this._next = at + slots;
    return at;
  }

  uint32At(at: number): number {
    return this._u32[at] as number;
  }

  int32At(at: number): number {
    return this.uint32At(at) | 0;
  }

  int64At(at: number): Long {
    return Long.fromBits(this.uint32At(at), this.uint32At(at + 1));
  }

  /** `isNew`: see `readText`. */
  textAt(at: number, isNew?: boolean): string {
    const length = this.uint32At(at + 1);
    if (length === 0) return "";
    return readText(this._u8, this._view, this._base + this.uint32At(at), length, isNew);
  }

  uint32(): number {
    return this.uint32At(this.skip(1));
  }

  int32(): number {
    return this.int32At(this.skip(1));
  }

  enumeration(): number {
    return this.int32();
  }

  int64(): Long {
    return this.int64At(this.skip(2));
  }

  text(): string {
    return this.textAt(this.skip(2));
  }

  /** A repeated field. */
  items<T>(read: (reader: this) => T): T[] {
    const items = new Array<T>(this.uint32());
    if (items.length >= MANY) openTextWindow();
    for (let i = 0; i < items.length; ++i) items[i] = read(this);
    return items;
  }

  list<T>(_: unknown, visit: (visitor: Visitor, item: unknown) => T): T[] {
    return this.items((reader) => visit(reader, noFields));
  }

  messages<T>(_: unknown, of: Shape<T>): T[] {
    return this.items(of._read);
  }
}
