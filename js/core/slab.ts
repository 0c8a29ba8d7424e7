/** One ArrayBuffer for many small results: an own one for each is most of what it costs to make it. */
const SLAB_SIZE = 8192;

let slab = /* @__PURE__ */ new ArrayBuffer(0);
let used = 0;

/**
 * Makes a view of `size` zeroed bytes that nobody else has, as protobufjs and Node's Buffer do: its
 * `buffer` is larger than itself, and shared with other views. Large ones get their own.
 */
export function carve<T>(
  size: number,
  view: new (buffer: ArrayBuffer, offset: number, size: number) => T,
): T {
  if (size > SLAB_SIZE / 4) return new view(new ArrayBuffer(size), 0, size);
  // A slab that someone has transferred away has no bytes left.
  if (used + size > slab.byteLength) {
    slab = new ArrayBuffer(SLAB_SIZE);
    used = 0;
  }
  const offset = used;
  // A multiple of eight, so that any typed array may be made from the view's place.
  used += (size + 7) & ~7;
  return new view(slab, offset, size);
}
