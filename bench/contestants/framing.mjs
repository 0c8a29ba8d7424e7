// The frame of a logic packet, for contestants that only have a message codec.
const magic = 0xc311a365;

export function frame(header, payload) {
  const bytes = new Uint8Array(12 + header.length + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, magic);
  view.setUint32(4, header.length);
  bytes.set(header, 8);
  view.setUint32(8 + header.length, payload.length);
  bytes.set(payload, 12 + header.length);
  return bytes;
}

export function open(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerEnd = 8 + view.getUint32(4);
  const start = headerEnd + 4;
  return {
    header: bytes.subarray(8, headerEnd),
    payload: bytes.subarray(start, start + view.getUint32(headerEnd)),
  };
}
