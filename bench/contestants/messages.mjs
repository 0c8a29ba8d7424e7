// Every message by itself, as the calls that the original exposes: a complete message to bytes, bytes to
// a message.
import Long from "long";

const calls = {
  encode: "(message) => codec.encode(message).finish()",
  decode: "(bytes) => codec.decode(bytes)",
};

// Compiled for each: the engine would take what is written once for a call of many codecs, which a
// program does not have.
const compiled = (call, codec) => new Function("codec", `return ${call}`)(codec);

/** "encode KickoutNotify" and so on, of all that have such calls. */
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

/** A message to be encoded as its users have it; nothing for other operations. */
export function prepare(op, { input }) {
  return op.startsWith("encode ") ? withLongs(input) : undefined;
}
