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

/** Where `words` lie in `bytes`, one after the other. */
function placesIn(bytes, words) {
  const latin = new TextDecoder("latin1").decode(bytes);
  let at = 0;
  return words.map((word) => {
    const utf8 = new TextEncoder().encode(word);
    // windows-1252, which "latin1" names, has a character for each byte; so has the word.
    at = latin.indexOf(new TextDecoder("latin1").decode(utf8), at);
    if (at < 0) throw new Error("a text is not where it should be");
    return { at, length: utf8.length };
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
      const [place] = placesIn(bytes.subarray(at), [value]);
      slots.push(at + place.at, place.length);
      at += place.at + place.length;
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

/** What parsing would find out about this input. */
export function prepare(op, { input, expected }) {
  if (!wordsOf[op]) return { bytes: input, slots: slotsOf(input, expected) };
  const area = expected.slice();
  const places = placesIn(expected, wordsOf[op](input));
  for (const { at, length } of places) area.fill(0, at, at + length);
  return { area, places: places.map(({ at }) => at), input };
}
