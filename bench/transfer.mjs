// Converts values to JSON in Node and back in a page, including bigints and bytes, which JSON lacks.

const tagged = (value) => {
  if (typeof value === "bigint") return { $int: value.toString() };
  if (!(value instanceof Uint8Array)) return value;
  return { $bytes: Buffer.from(value).toString("base64") };
};

const untagged = (value) => {
  if (value?.$int !== undefined) return BigInt(value.$int);
  if (value?.$bytes === undefined) return value;
  return Uint8Array.from(atob(value.$bytes), (unit) => unit.charCodeAt(0));
};

export const pack = (value) => JSON.stringify(value, (_, each) => tagged(each));
export const unpack = (text) => JSON.parse(text, (_, each) => untagged(each));
