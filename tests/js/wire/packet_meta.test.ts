// The texts of a packet's header and its meta entries go into the core's input area one after the other. In a file of
// its own: only in a new process is the area small enough for a packet to need more of it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Header, LogicPkt, MetaType } from "kim-web-sdk";

test("a packet is written whole if its header's texts leave too little room for its meta", () => {
  // Each text fits with the room that is reserved for it, three bytes for each character. The entry follows them.
  const texts = { command: "c".repeat(1360), channelId: "h".repeat(911), dest: "d".repeat(608) };
  const meta = [{ key: "k", value: "v".repeat(1270), type: MetaType.string }];
  const packet = Object.assign(new LogicPkt(), texts, { meta });
  const bytes = packet.bytes();
  const header = Header.encode({ ...texts, meta }).finish();
  assert.deepEqual([...bytes.subarray(8, -4)], [...header]);
  const read = LogicPkt.from(bytes);
  assert.deepEqual({ ...read.meta?.[0] }, meta[0]);
  assert.equal(read.dest, texts.dest);
});
