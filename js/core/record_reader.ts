import Long from "long";

import type { Memory } from "./memory.js";
import { readText } from "./text.js";
import { type Shape, type Visitor, nothing } from "./visitor.js";

/** Reads an answer that is a record. Valid until the next call into the core. */
export class RecordReader implements Visitor {
  private _u8!: Uint8Array;
  private _u32!: Uint32Array;
  private _view!: DataView;
  private _next = 0;
  private _base = 0;

  constructor(private readonly _memory: Memory) {}

  /** `address` of the answer; `base` is what the offsets of its text count from. */
  begin(address: number, base: number): void {
    const memory = this._memory;
    memory.refresh();
    this._u8 = memory.u8;
    this._u32 = memory.u32;
    this._view = memory.view;
    this._next = address >> 2;
    this._base = base;
  }

  uint32(): number {
    return this._u32[this._next++] as number;
  }

  int32(): number {
    return this.uint32() | 0;
  }

  enumeration(): number {
    return this.int32();
  }

  int64(): Long {
    const low = this.uint32();
    return Long.fromBits(low, this.uint32());
  }

  text(): string {
    const offset = this.uint32();
    const length = this.uint32();
    return length === 0 ? "" : readText(this._u8, this._view, this._base + offset, length);
  }

  /** A repeated field. */
  items<T>(read: (reader: this) => T): T[] {
    const items = new Array<T>(this.uint32());
    for (let i = 0; i < items.length; ++i) items[i] = read(this);
    return items;
  }

  list<T>(_: unknown, visit: (visitor: Visitor, item: unknown) => T): T[] {
    return this.items((reader) => visit(reader, nothing));
  }

  messages<T>(_: unknown, of: Shape<T>): T[] {
    return this.items(of._read);
  }
}
