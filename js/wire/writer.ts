/** Collects the bytes of encoded messages, in the order in which they were encoded. */
export class Writer {
  /** One message is the rule: an array for it would cost as much as the bytes. */
  private _bytes: Uint8Array | undefined;
  private _more: Uint8Array[] | undefined;

  /** A writer with nothing in it. */
  static create(): Writer {
    return newWriter();
  }

  /** The number of bytes collected. */
  get len(): number {
    return this._chunks().reduce((sum, chunk) => sum + chunk.length, 0);
  }

  /** Takes bytes over: the caller must not change them any more. */
  append(bytes: Uint8Array): this {
    if (!this._bytes) this._bytes = bytes;
    else (this._more ??= []).push(bytes);
    return this;
  }

  /** All bytes collected so far. */
  finish(): Uint8Array {
    if (this._bytes && !this._more) return this._bytes;
    const bytes = new Uint8Array(this.len);
    let at = 0;
    for (const chunk of this._chunks()) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }

  private _chunks(): Uint8Array[] {
    return this._bytes ? [this._bytes, ...(this._more ?? [])] : [];
  }
}

/** Outside of the class: bundlers rename one that names itself. */
const newWriter = (): Writer => new Writer();
