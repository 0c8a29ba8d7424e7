import Long from "long";

import type { Memory } from "./memory.js";
import { readText } from "./text.js";
import type { Fields, Shape, Visitor } from "./visitor.js";

/** Where fields are read from a record, the message that is walked has none. */
const nothing: Fields = {};

/** Reads an answer that is a record. Valid until the next call into the core. */
export class RecordReader implements Visitor {
  private _next = 0;
  private _base = 0;

  constructor(private readonly _memory: Memory) {}

  /** `address` of the answer; `base` is what the offsets of its text count from. */
  begin(address: number, base: number): void {
    this._memory.refresh();
    this._next = address >> 2;
    this._base = base;
  }

  message<T>({ _visit }: Shape<T>): T {
    return _visit(this, nothing);
  }

  uint32(): number {
    return this._memory.u32[this._next++] as number;
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
    return length === 0 ? "" : readText(this._memory.u8, this._base + offset, length);
  }

  list<T>(_: unknown, visit: (visitor: Visitor, item: unknown) => T): T[] {
    const list = new Array<T>(this.uint32());
    for (let i = 0; i < list.length; ++i) list[i] = visit(this, nothing);
    return list;
  }

  messages<T>(_: unknown, of: Shape<T>): T[] {
    return this.list(_, of._visit as (visitor: Visitor, item: unknown) => T);
  }
}
