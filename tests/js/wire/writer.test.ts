// The writer that collects encoded messages, and the class `Request` of the TypeScript SDK.
import assert from "node:assert/strict";
import test from "node:test";
import { GroupJoinReq, LogicPkt, MessageAckReq, Request, Writer } from "kim-web-sdk";

test("a writer that was just made has no bytes", () => {
  const writer = Writer.create();
  assert.ok(writer instanceof Writer);
  assert.equal(writer.len, 0);
  assert.deepEqual(writer.finish(), new Uint8Array());
});

test("messages that are encoded into one writer are kept in order", () => {
  const writer = Writer.create();
  const first = { account: "bob", groupId: "" };
  const second = { account: "", groupId: "g" };
  assert.equal(GroupJoinReq.encode(first, writer), writer);
  const before = writer.len;
  assert.equal(before, GroupJoinReq.encode(first).finish().length);
  GroupJoinReq.encode(second, writer);
  const bytes = writer.finish();
  assert.equal(writer.len, bytes.length);
  assert.deepEqual(bytes.subarray(0, before), GroupJoinReq.encode(first).finish());
  assert.deepEqual(bytes.subarray(before), GroupJoinReq.encode(second).finish());
  assert.deepEqual({ ...GroupJoinReq.decode(bytes) }, { account: "bob", groupId: "g" });
});

test("a writer takes bytes of the application, and writers do not share theirs", () => {
  const [writer, other] = [Writer.create(), Writer.create()];
  assert.equal(writer.append(new Uint8Array([1, 2])).append(new Uint8Array([3])), writer);
  MessageAckReq.encode({ messageId: 1 }, other);
  assert.deepEqual(writer.finish(), new Uint8Array([1, 2, 3]));
  assert.deepEqual(other.finish(), MessageAckReq.encode({ messageId: 1 }).finish());
});

test("a request has its packet, its callback, and the moment at which it was made", () => {
  const packet = LogicPkt.build("chat.user.talk", "bob");
  const answers: LogicPkt[] = [];
  const before = Date.now();
  const request = new Request(packet, (answer) => answers.push(answer));
  assert.equal(request.data, packet);
  assert.ok(request.sendTime >= before && request.sendTime <= Date.now());
  request.callback(packet);
  assert.deepEqual(answers, [packet]);
});
