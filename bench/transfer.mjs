// Converts values to JSON for a page and back, including bigints and bytes, which JSON lacks.

const tagged = (value) => {
  if (typeof value === "bigint") return { $int: value.toString() };
  if (!(value instanceof Uint8Array)) return value;
  let units = "";
  for (const byte of value) units += String.fromCharCode(byte);
  return { $bytes: btoa(units) };
};

const untagged = (value) => {
  if (value?.$int !== undefined) return BigInt(value.$int);
  if (value?.$bytes === undefined) return value;
  return Uint8Array.from(atob(value.$bytes), (unit) => unit.charCodeAt(0));
};

export const pack = (value) => JSON.stringify(value, (_, each) => tagged(each));
export const unpack = (text) => JSON.parse(text, (_, each) => untagged(each));
