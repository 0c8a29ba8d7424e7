// The floor: what no codec gets below in an engine. It knows beforehand, from `prepare`, where every
// field lies. What is left of decoding is to copy the bytes into a memory, to read a table, and to
// make strings, Longs and objects; of encoding, to write the strings and to copy the bytes out.
import Long from "long";

import { copyOf, readText, textsAreMany, writeText } from "./floor_text.mjs";

const memory = new Uint8Array(1 << 20);
const view = new DataView(memory.buffer);
/** Something stands before every text, as in any memory. */
const start = 8;
let table;
let next;

const number = () => table[next++];
const long = () => Long.fromBits(table[next++], table[next++]);
const text = () => {
  const at = table[next++];
  const length = table[next++];
  return length === 0 ? "" : readText(memory, view, start + at, length);
};

function begin({ bytes, slots }) {
  memory.set(bytes, start);
  table = slots;
  next = 0;
}

const header = () => ({
  command: text(),
  channelId: text(),
  sequence: number(),
  flag: number(),
  status: number(),
  dest: text(),
  meta: [],
});
const push = () => ({
  messageId: long(),
  type: number(),
  body: text(),
  extra: text(),
  sender: text(),
  sendTime: long(),
});
const index = () => ({
  messageId: long(),
  direction: number(),
  sendTime: long(),
  accountB: text(),
  group: text(),
});
const content = () => ({ messageId: long(), type: number(), body: text(), extra: text() });

function listOf(make) {
  const list = new Array(number());
  textsAreMany(true);
  for (let i = 0; i < list.length; ++i) list[i] = make();
  textsAreMany(false);
  return list;
}

export function decodePush(prepared) {
  begin(prepared);
  return { header: header(), message: push() };
}

export function decodeIndex(prepared) {
  begin(prepared);
  return { indexes: listOf(index) };
}

export function decodeContent(prepared) {
  begin(prepared);
  return { contents: listOf(content) };
}

export function decodeLogin(prepared) {
  begin(prepared);
  return { channelId: text(), account: text() };
}

export function encodeTalk({ area, places, input }) {
  writeText(input.command, area, places[0]);
  writeText(input.dest, area, places[1]);
  writeText(input.body, area, places[2]);
  return copyOf(area);
}

export function encodeLogin({ area, places, input }) {
  writeText(input.token, area, places[0]);
  writeText(input.isp, area, places[1]);
  writeText(input.zone, area, places[2]);
  for (let i = 0; i < input.tags.length; ++i) writeText(input.tags[i], area, places[3 + i]);
  return copyOf(area);
}

/** A message's fields as a program that reads them; what an `expected` one has none of takes no time. */
function reading(expected) {
  if (typeof expected === "string") return "text()";
  if (typeof expected === "bigint") return "long()";
  if (typeof expected === "number") return "number()";
  if (!Array.isArray(expected)) {
    const fields = Object.entries(expected).map(([name, value]) => `${name}: ${reading(value)}`);
    return `({ ${fields.join(", ")} })`;
  }
  return expected.length > 0 ? `fewOf(() => ${reading(expected[0])})` : "[]";
}

function fewOf(make) {
  const list = new Array(number());
  for (let i = 0; i < list.length; ++i) list[i] = make();
  return list;
}

/** Of single messages: made when it is prepared for one. */
export const operations = {};

const decoderOf = (expected) =>
  new Function(
    "begin, number, long, text, fewOf",
    `return (prepared) => { begin(prepared); return ${reading(expected)}; }`,
  )(begin, number, long, text, fewOf);

function encodeWords({ area, places, words }) {
  for (let i = 0; i < words.length; ++i) writeText(words[i], area, places[i]);
  return copyOf(area);
}

// windows-1252, which "latin1" names, has a character for each byte; so has a text.
const latin = (bytes) => new TextDecoder("latin1").decode(bytes);

/** Where a text lies in `bytes`: from an offset on, or before it where a message has another order. */
function placeOf(text, bytes, from) {
  const utf8 = new TextEncoder().encode(text);
  const [all, part] = [latin(bytes), latin(utf8)];
  const at = all.includes(part, from) ? all.indexOf(part, from) : all.indexOf(part);
  if (at < 0) throw new Error("a text is not where it should be");
  return { at, length: utf8.length, end: at + utf8.length };
}

/** Where `words` lie in `bytes`, one behind the other. */
function placesIn(bytes, words) {
  let end = 0;
  return words.map((word) => {
    const place = placeOf(word, bytes, end);
    end = place.end;
    return place;
  });
}

/** The values of a decoded message, in the order of their fields, as the slots of the table. */
function slotsOf(bytes, expected) {
  const slots = [];
  let at = 0;
  const add = (value) => {
    if (typeof value === "number") slots.push(value);
    else if (typeof value === "bigint") {
      slots.push(Number(BigInt.asUintN(32, value)), Number(BigInt.asUintN(32, value >> 32n)));
    } else if (typeof value === "string") {
      const place = placeOf(value, bytes, at);
      slots.push(place.at, place.length);
      at = place.end;
    } else if (Array.isArray(value)) {
      // A header's `meta` is always empty here, and has no slot.
      if (value.length > 0) slots.push(value.length);
      value.forEach(add);
    } else Object.values(value).forEach(add);
  };
  add(expected);
  return Int32Array.from(slots, (slot) => slot | 0);
}

const wordsOf = {
  encodeTalk: ({ command, dest, body }) => [command, dest, body],
  encodeLogin: ({ token, isp, zone, tags }) => [token, isp, zone, ...tags],
};

/** All texts in a message, in the order of its fields. */
function textsIn(value) {
  if (typeof value === "string") return value === "" ? [] : [value];
  return typeof value === "object" ? Object.values(value).flatMap(textsIn) : [];
}

/** What parsing would find out about this input, or about the message that is made of it. */
export function prepare(op, { input, expected }) {
  if (expected instanceof Uint8Array) return prepareArea(op, input, expected);
  if (op.startsWith("decode ")) operations[op] ??= decoderOf(expected);
  return { bytes: input, slots: slotsOf(input, expected) };
}

function prepareArea(op, input, expected) {
  const area = expected.slice();
  const words = wordsOf[op]?.(input) ?? textsIn(input);
  const places = placesIn(expected, words);
  if (!wordsOf[op]) operations[op] ??= encodeWords;
  for (const { at, length } of places) area.fill(0, at, at + length);
  return { area, places: places.map(({ at }) => at), words, input };
}
