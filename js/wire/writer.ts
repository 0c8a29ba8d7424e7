/** Collects the bytes of encoded messages, in the order in which they were encoded. */
export class Writer {
  private _bytes: Uint8Array | undefined;

  /** Makes an empty writer. */
  static create(): Writer {
    return newWriter();
  }

  /** The number of bytes collected so far. */
  get len(): number {
    return this._bytes?.length ?? 0;
  }

  /** Appends bytes and takes ownership: the caller must not change them any more. */
  append(bytes: Uint8Array): this {
    const { len } = this;
    // The usual case: a writer holds a single message.
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

/** Outside of the class: bundlers rename a class that refers to itself by name. */
const newWriter = (): Writer => new Writer();
