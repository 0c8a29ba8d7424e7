// Reads wasm files.

/** Reads bytes sequentially. */
export class Reader {
  at = 0;

  constructor(bytes) {
    this.bytes = bytes;
  }

  take(count) {
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  byte() {
    return this.take(1)[0];
  }

  /** The bytes of a LEB128 number. */
  leb() {
    const start = this.at;
    while (this.byte() > 127);
    return this.bytes.subarray(start, this.at);
  }

  number() {
    return this.leb().reduce((sum, byte, index) => sum + (byte & 127) * 128 ** index, 0);
  }

  /** The bytes that `read` consumes. */
  span(read) {
    const start = this.at;
    read();
    return this.bytes.subarray(start, this.at);
  }

  /** A length-prefixed string. */
  text() {
    return Buffer.from(this.take(this.number())).toString();
  }
}

export const magicAndVersion = 8;

/** The file's sections: their ids, where they start and end, and their contents. */
export function sectionsOf(wasm) {
  const file = new Reader(wasm);
  file.take(magicAndVersion);
  const sections = [];
  while (file.at < wasm.length) {
    const start = file.at;
    const id = file.byte();
    const contents = file.take(file.number());
    sections.push({ id, start, contents, end: file.at });
  }
  return sections;
}
