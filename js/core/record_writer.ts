import type Long from "long";

import { toLong } from "./int64.js";
import type { Memory } from "./memory.js";
import { writeText } from "./text.js";
import { type Shape, type Visitor, Misfit, asItems, walk } from "./visitor.js";

/** Room for the slots of most messages, in bytes. */
const FIRST_ROOM = 256;

function integer(value: unknown, min: number, max: number): number {
  if (value == null) return 0;
  if (typeof value !== "number") throw new Misfit(TypeError, "expected a number");
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Misfit(RangeError, `expected an integer from ${min} to ${max}`);
}

/**
 * Writes a record (src/wire/transcoder.h) to the input area: its slots from the start, its text
 * behind the room for them. As a visitor it writes fields, of which a missing one counts as its
 * default; what comes back is of no use.
 */
export class RecordWriter implements Visitor {
  /** The slots written. */
  slots = 0;
  /** The offset in the input from which text is counted. */
  textAt = 0;
  /** Bytes of the input in use: what the core must be told. */
  size = 0;

  constructor(private readonly _memory: Memory) {}

  begin(): void {
    this._memory.begin(FIRST_ROOM);
    this.slots = 0;
    this.textAt = this.size = FIRST_ROOM;
  }

  /** A number, as 32 bits. */
  put(value: number): void {
    if (this.slots * 4 === this.textAt) this._makeRoom();
    this._memory.u32[(this._memory.base >> 2) + this.slots++] = value;
  }

  text(value: unknown): string {
    if (value == null || value === "") {
      this.put(0);
      this.put(0);
      return "";
    }
    if (typeof value !== "string") throw new Misfit(TypeError, "expected a string");
    const memory = this._memory;
    memory.reserve(this.size + value.length * 3);
    const offset = this.size - this.textAt;
    const length = writeText(value, memory.u8, memory.base + this.size) - memory.base - this.size;
    this.size += length;
    this.put(offset);
    this.put(length);
    return value;
  }

  int32(value: unknown): number {
    this.put(integer(value, -0x80000000, 0x7fffffff));
    return 0;
  }

  enumeration(value: unknown): number {
    return this.int32(value);
  }

  uint32(value: unknown): number {
    this.put(integer(value, 0, 0xffffffff));
    return 0;
  }

  int64(value: unknown): Long {
    const long = toLong(value ?? 0);
    this.put(long.low);
    this.put(long.high);
    return long;
  }

  list<T>(value: unknown, visit: (visitor: Visitor, item: unknown) => T): T[] {
    const items = asItems(value ?? []);
    this.put(items.length);
    for (const item of items) visit(this, item);
    return [];
  }

  messages<T>(value: unknown, of: Shape<T>): T[] {
    return this.list(value, (visitor, item) => walk(visitor, of, item));
  }

  /** Doubles the room for slots: the text moves up, its offsets stay. */
  private _makeRoom(): void {
    const { textAt, size, _memory: memory } = this;
    memory.reserve(size + textAt);
    const from = memory.base + textAt;
    memory.u8.copyWithin(from + textAt, from, memory.base + size);
    this.textAt += textAt;
    this.size += textAt;
  }
}
