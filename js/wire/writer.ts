/** Collects the bytes of encoded messages, in the order in which they were encoded. */
export class Writer {
  private readonly _chunks: Uint8Array[] = [];

  /** A writer with nothing in it. */
  static create(): Writer {
    return new Writer();
  }

  /** The number of bytes collected. */
  get len(): number {
    return this._chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  /** Takes bytes over: the caller must not change them any more. */
  append(bytes: Uint8Array): this {
    this._chunks.push(bytes);
    return this;
  }

  /** All bytes collected so far. */
  finish(): Uint8Array {
    const [only] = this._chunks;
    if (only && this._chunks.length === 1) return only;
    const bytes = new Uint8Array(this.len);
    let at = 0;
    for (const chunk of this._chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }
}
