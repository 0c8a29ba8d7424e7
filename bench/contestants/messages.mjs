// Every message by itself, with the calls that the original exposes: a complete message to bytes, and bytes
// to a message.
import Long from "long";

const calls = {
  encode: "(message) => codec.encode(message).finish()",
  decode: "(bytes) => codec.decode(bytes)",
};

// Compile a function per codec: in shared code the engine would see a megamorphic call, which a program does
// not have.
const compiled = (call, codec) => new Function("codec", `return ${call}`)(codec);

/** "encode KickoutNotify" and so on, for all codecs that have such calls. */
export function messageOperations(codecs) {
  const operations = {};
  for (const [name, codec] of Object.entries(codecs)) {
    if (typeof codec?.decode !== "function") continue;
    for (const [verb, call] of Object.entries(calls))
      operations[`${verb} ${name}`] = compiled(call, codec);
  }
  return operations;
}

/** A message with a Long for each bigint. */
function withLongs(value) {
  if (typeof value === "bigint") return Long.fromString(value.toString());
  if (Array.isArray(value)) return value.map(withLongs);
  if (typeof value !== "object" || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withLongs(each)]));
}

/** The message to encode, as its users have it; undefined for other operations. */
export function prepare(op, { input }) {
  return op.startsWith("encode ") ? withLongs(input) : undefined;
}
