import type Long from "long";

import { toLong } from "./int64.js";
import { copyCached, cacheText } from "./command_cache.js";
import { Omission, isLong, placeholder, startRecord } from "./omitted_text.js";
import type { Memory } from "../memory.js";
import { writeText } from "../text/write.js";
import { type Fields, type Shape, type Visitor, Misfit, asItems, write } from "./visitor.js";

/** The initial room for slots, in bytes: enough for most messages. */
const FIRST_ROOM = 256;

/** The default for a value that is missing; for any other an error. */
function noInteger(value: unknown, min: number, max: number): 0 {
  if (value == null) return 0;
  if (typeof value !== "number") throw new Misfit(TypeError, "expected a number");
  throw new Misfit(RangeError, `expected an integer from ${min} to ${max}`);
}

/** A value that fits takes the fast path; anything else is a default or an error. */
export const int32Of = (value: unknown): number =>
  typeof value === "number" && value === (value | 0)
    ? value
    : noInteger(value, -0x80000000, 0x7fffffff);

export const uint32Of = (value: unknown): number =>
  typeof value === "number" && value === value >>> 0 ? value : noInteger(value, 0, 0xffffffff);

/**
 * Writes a record (src/wire/transcoder.h) to the input area: the slots from the start, the text behind the
 * room for slots. As a visitor it writes fields; a missing field counts as its default, and the return
 * values are meaningless.
 *
 * The writer keeps views of the memory from `begin` until the area grows. If a getter of the message
 * encodes or decodes another message, or makes the memory grow, the next write throws, and `isOpen` is false.
 */
export class RecordWriter implements Visitor {
  private _u8!: Uint8Array;
  private _u32!: Uint32Array;
  private _view!: DataView;
  // Slot indices, counted from address 0: the first, the next, and the end of the room for slots.
  private _first = 0;
  private _next = 0;
  private _last = 0;
  // Addresses: the start of the text, the place of the next text, and the end of the area.
  private _text = 0;
  private _at = 0;
  private _end = 0;

  constructor(private readonly _memory: Memory) {
    _memory.writer = this;
  }

  /** Starts a record. `room` is the initial room for slots, in bytes. */
  begin(room = FIRST_ROOM): void {
    startRecord(Omission.No);
    this._memory.begin(room);
    this._attach(0, room, room);
  }

  /** Ends the record. Any further write fails, because it finds no room. */
  close(): void {
    this._last = this._next;
    this._end = 0;
  }

  get isOpen(): boolean {
    return this._end > 0;
  }

  /** The number of slots written. */
  get slots(): number {
    return this._next - this._first;
  }

  /** The offset of the text in the input; the texts' offsets count from here. */
  get textAt(): number {
    return this._text - this._memory.base;
  }

  /** The number of bytes of the input that are in use. */
  get size(): number {
    return this._at - this._memory.base;
  }

  /** Writes one slot. */
  put(value: number): void {
    if (this._next === this._last) this._makeRoom();
    this._u32[this._next++] = value;
  }

  text(value: unknown): string {
    if (this._next + 1 >= this._last) this._makeRoom();
    this._u32[this._next] = this._at - this._text;
    this._next += 2;
    // Indexed from `_next` again: writing the text may move both the slots and the array.
    const size = this.textSize(value);
    this._u32[this._next - 1] = size;
    return "";
  }

  /** Writes only the text, without its slots; returns its size in bytes. */
  textSize(value: unknown): number {
    if (typeof value !== "string") {
      if (value == null) return 0;
      throw new Misfit(TypeError, "expected a string");
    }
    // If the text may be left out, its slots are the last two.
    const text = isLong(value) ? placeholder(value, this.slots - 2) : value;
    const room = text.length * 3 + 1;
    if (this._at + room > this._end) this._grow(room, 0);
    const at = this._at;
    this._at = writeText(text, this._u8, this._view, at);
    return this._at - at;
  }

  /** Like `textSize`, for the first text after `begin(0)`: the command, which is mostly the same as last time. */
  leadingTextSize(value: unknown): number {
    const first = this._first;
    const known = copyCached(value, this._u32, first);
    if (known > 0) {
      this._at += known;
      return known;
    }
    const size = this.textSize(value);
    cacheText(value, this._u32, first, size);
    return size;
  }

  /** Writes only the bytes, without slots; returns how many. */
  bytes(value: Uint8Array): number {
    const { length } = value;
    if (this._at + length > this._end) this._grow(length, 0);
    this._u8.set(value, this._at);
    this._at += length;
    return length;
  }

  int32(value: unknown): number {
    this.put(int32Of(value));
    return 0;
  }

  enumeration(value: unknown): number {
    return this.int32(value);
  }

  uint32(value: unknown): number {
    this.put(uint32Of(value));
    return 0;
  }

  int64(value: unknown): Long {
    const long = toLong(value ?? 0);
    this.put(long.low);
    this.put(long.high);
    return long;
  }

  /** A repeated field. */
  items(value: unknown, visit: (writer: this, item: Fields) => unknown): void {
    if (value == null) return this.put(0);
    const items = asItems(value);
    const { length } = items;
    this.put(length);
    for (let i = 0; i < length; ++i) visit(this, items[i] as Fields);
  }

  list<T>(value: unknown, visit: (visitor: Visitor, item: unknown) => T): T[] {
    this.items(value, visit);
    return [];
  }

  messages<T>(value: unknown, of: Shape<T>): T[] {
    this.items(value, (writer, item) => write(writer, of, item));
    return [];
  }

  /** Doubles the room for slots. The text moves up; its offsets stay the same. */
  private _makeRoom(): void {
    const { textAt } = this;
    this._grow(textAt, textAt);
  }

  /** Makes room for `bytes` more bytes, and moves the text up by `shift` of them. */
  private _grow(bytes: number, shift: number): void {
    const { slots, textAt, size, _memory: memory } = this;
    // The error never gets out: `encode` sees that the writer was closed, and encodes the message again.
    if (!this.isOpen) throw new Error();
    memory.reserve(size + bytes);
    const from = memory.base + textAt;
    if (shift > 0) memory.u8.copyWithin(from + shift, from, memory.base + size);
    this._attach(slots, textAt + shift, size + shift);
  }

  private _attach(slots: number, textAt: number, size: number): void {
    const { u8, u32, view, base, capacity } = this._memory;
    this._u8 = u8;
    this._u32 = u32;
    this._view = view;
    this._first = base >> 2;
    this._next = this._first + slots;
    this._text = base + textAt;
    this._last = this._text >> 2;
    this._at = base + size;
    this._end = base + capacity;
  }
}
