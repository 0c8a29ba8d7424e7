/** Collects the bytes of encoded messages, in the order in which they were encoded. */
export class Writer {
  private _bytes: Uint8Array | undefined;

  /** A writer with nothing in it. */
  static create(): Writer {
    return newWriter();
  }

  /** The number of bytes collected. */
  get len(): number {
    return this._bytes?.length ?? 0;
  }

  /** Takes bytes over: the caller must not change them any more. */
  append(bytes: Uint8Array): this {
    const { len } = this;
    // One message is the rule.
    if (len === 0) {
      this._bytes = bytes;
      return this;
    }
    const all = new Uint8Array(len + bytes.length);
    all.set(this.finish());
    all.set(bytes, len);
    this._bytes = all;
    return this;
  }

  /** All bytes collected so far. */
  finish(): Uint8Array {
    return this._bytes ?? new Uint8Array();
  }
}

/** Outside of the class: bundlers rename one that names itself. */
const newWriter = (): Writer => new Writer();
