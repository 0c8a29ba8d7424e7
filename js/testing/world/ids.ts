// Message ids and send times as the real server assigns them: 64-bit, increasing, unique.
import Long from "long";

// Snowflake ids count from their own epoch. Adding 2^32 ms keeps every id above 2^53 even if a test's clock
// starts at zero: an id that fits in a JavaScript number would hide bugs.
const epochMs = 1_577_836_800_000;
const leadMs = 2 ** 32;
const sequenceBits = 22n;
const nanosPerMs = 1_000_000n;

/** Generates strictly increasing ids and times, even if the clock stands still or goes back. */
export class IdSource {
  #lastId = 0n;
  #lastTime = 0n;

  constructor(private readonly _now: () => number) {}

  /** The next id: milliseconds in the upper bits, a counter in the lower 22. */
  nextId(): bigint {
    const ms = Math.max(0, Math.floor(this._now()) - epochMs) + leadMs;
    const candidate = BigInt(ms) << sequenceBits;
    this.#lastId = candidate > this.#lastId ? candidate : this.#lastId + 1n;
    return this.#lastId;
  }

  /** The next send time, in nanoseconds since 1970. */
  nextTime(): bigint {
    const candidate = BigInt(Math.floor(this._now())) * nanosPerMs;
    this.#lastTime = candidate > this.#lastTime ? candidate : this.#lastTime + 1n;
    return this.#lastTime;
  }

  /** Makes all later ids and times greater than these, which are from an earlier run. */
  observe(id: bigint, time: bigint): void {
    if (id > this.#lastId) this.#lastId = id;
    if (time > this.#lastTime) this.#lastTime = time;
  }
}

/** Nanoseconds since 1970 at `ms` milliseconds since 1970. */
export function toNanos(ms: number): bigint {
  return BigInt(Math.floor(ms)) * nanosPerMs;
}

/** The same 64 bits as the codec's integer. */
export function toLong(value: bigint): Long {
  const low = Number(BigInt.asIntN(32, value));
  const high = Number(BigInt.asIntN(32, value >> 32n));
  return Long.fromBits(low, high);
}

/** The same 64 bits as a bigint, which can be a map's key. */
export function toBigInt(value: Long): bigint {
  return (BigInt(value.high) << 32n) | BigInt(value.low >>> 0);
}
