// A page may have a class named Buffer that is not Node's.

import assert from "node:assert/strict";
import { test } from "node:test";

Object.assign(globalThis, { Buffer: class extends Array<number> {} });

const { LogicPkt, MagicLogicPktInt, MessageReq } = await import("kim-web-sdk");

test("a class that is only named Buffer is not used as Node's", () => {
  const payload = MessageReq.encode({ type: 1, body: "你好" }).finish();
  const bytes = LogicPkt.build("x", "y", payload).bytes();
  assert.ok(bytes instanceof Uint8Array);
  assert.equal(bytes.readInt32BE(), MagicLogicPktInt);
  assert.equal(MessageReq.decode(LogicPkt.from(bytes).payload).body, "你好");
});
