import Long from "long";

import type { Memory } from "./memory.js";
import { readText, writeText } from "./text.js";

/**
 * Writes a record (src/wire/transcoder.h) to the input area: its slots from the start, its text
 * behind them. Slots are written in order, exactly as many as `begin` announced.
 */
export class RecordWriter {
  /** The slots announced. */
  slots = 0;
  /** Bytes of the input in use: what the core must be told. */
  size = 0;
  private _next = 0;

  constructor(private readonly _memory: Memory) {}

  begin(slots: number): void {
    this._memory.begin(slots * 4);
    this.slots = slots;
    this.size = slots * 4;
    this._next = 0;
  }

  /** A number, as 32 bits. */
  put(value: number): void {
    if (this._next >= this.slots) throw new RangeError("the message changed while it was read");
    this._memory.u32[(this._memory.base >> 2) + this._next++] = value;
  }

  /** Text: its offset in the input and its length, while the bytes go behind what is there. */
  putText(text: string): void {
    if (text.length === 0) {
      this.put(0);
      this.put(0);
      return;
    }
    const memory = this._memory;
    memory.reserve(this.size + text.length * 3);
    const end = writeText(text, memory.u8, memory.base + this.size) - memory.base;
    this.put(this.size);
    this.put(end - this.size);
    this.size = end;
  }

  /** Whether every slot announced has been written. */
  get complete(): boolean {
    return this._next === this.slots;
  }
}

/** Reads an answer that is a record. Valid until the next call into the core. */
export class RecordReader {
  private _next = 0;
  private _base = 0;

  constructor(private readonly _memory: Memory) {}

  /** `address` of the answer; `base` is what the offsets of its text count from. */
  begin(address: number, base: number): void {
    this._memory.refresh();
    this._next = address >> 2;
    this._base = base;
  }

  uint32(): number {
    return this._memory.u32[this._next++] as number;
  }

  int32(): number {
    return this.uint32() | 0;
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
}
