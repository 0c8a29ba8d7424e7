import assert from "node:assert/strict";
import { test } from "node:test";

import Long from "long";

import * as wire from "kim-web-sdk";
import { codecOf, codecTypes } from "../support/codecs.js";
import { fromHex, toHex, vectors } from "./vectors.js";

const { Header, KIMError, LoginReq, Meta, MessageContentReq, MessageIndexResp } = wire;
const { MessagePush, MessageReq, MessageResp } = wire;

test("every message of the vectors is written byte for byte", () => {
  for (const { type, hex, fields } of vectors.messages) {
    const codec = codecOf(type);
    assert.equal(toHex(codec.encode(codec.fromJSON(fields)).finish()), hex, type);
    assert.equal(toHex(codec.encode(fields).finish()), hex, `${type} from plain fields`);
  }
});

test("every message of the vectors is read field for field", () => {
  for (const { type, hex, fields } of vectors.messages) {
    const codec = codecOf(type);
    const json = codec.toJSON(codec.decode(fromHex(hex)));
    assert.deepEqual(json, codec.toJSON(codec.fromJSON(fields)), type);
  }
});

test("no bytes decode to a message in which every field is present with its default", () => {
  assert.equal(codecTypes.filter((name) => name !== "LogicPkt").length, 29);
  for (const type of codecTypes) {
    const codec = codecOf(type);
    const message = codec.decode(new Uint8Array());
    assert.deepEqual(message, codec.fromJSON({}), type);
    assert.equal(codec.encode(message).finish().length, 0, type);
  }
  const push = MessagePush.decode(new Uint8Array());
  assert.deepEqual(push, {
    messageId: Long.ZERO,
    type: 0,
    body: "",
    extra: "",
    sender: "",
    sendTime: Long.ZERO,
  });
  assert.deepEqual(LoginReq.decode(new Uint8Array()), { token: "", isp: "", zone: "", tags: [] });
});

test("fields that are missing, null or undefined count as their defaults", () => {
  const bytes = MessageReq.encode({ body: "x", extra: null, type: undefined }).finish();
  assert.equal(toHex(bytes), "120178");
});

test("the message that the TypeScript SDK's documentation shows is read as it says", () => {
  const token =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJhY2MiOiJ0ZXN0MSIsImFwcCI6ImtpbSIsImV4cCI6MTYyOTA5MzU0OX0.P_yk1KMB5v9riUy0yW4eOTgC0k0qeB6XRjih4dL1xGk";
  const head = [8, 152, 173, 180, 194, 180, 251, 134, 205, 22, 16, 1, 26, 11];
  const body = Array.from(Buffer.from("hello world"));
  const arr = new Uint8Array([...head, ...body, 34, 140, 1, ...Buffer.from(token)]);
  const req = MessagePush.decode(arr);
  assert.equal(req.messageId.toString(), "1628644843872655000");
  assert.equal(req.body, "hello world");
  assert.equal(req.extra, token);
  assert.equal(req.type, 1);
});

test("an int64 is taken in any exact form and loses no digit", () => {
  const id = "1628644843872655001";
  const long = Long.fromString(id);
  const forms = [long, id, BigInt(id), { low: long.low, high: long.high }];
  forms.push({ low: long.low >>> 0, high: long.high >>> 0 });
  for (const messageId of forms) {
    const bytes = MessageResp.encode({ messageId }).finish();
    assert.equal(MessageResp.decode(bytes).messageId.toString(), id);
  }
  const halves = { low: 0xfffffffe, high: 0xfffffffe };
  for (const messageId of [halves, { low: -2, high: -2 }]) {
    const bytes = MessageResp.encode({ messageId }).finish();
    assert.deepEqual(MessageResp.decode(bytes).messageId, Long.fromBits(-2, -2));
  }
  const unsigned = MessageResp.encode({ messageId: Long.fromNumber(5, true) }).finish();
  assert.deepEqual(MessageResp.decode(unsigned).messageId, Long.fromNumber(5));
  for (const messageId of [0, -1, 2 ** 53 - 1, -(2 ** 53 - 1)]) {
    const bytes = MessageResp.encode({ messageId }).finish();
    assert.equal(MessageResp.decode(bytes).messageId.toNumber(), messageId);
  }
  for (const messageId of ["9223372036854775807", "-9223372036854775808"]) {
    const bytes = MessageResp.encode({ messageId }).finish();
    const decoded = MessageResp.decode(bytes).messageId;
    assert.equal(decoded.toString(), messageId);
    assert.equal(decoded.unsigned, false);
  }
});

test("an int64 that does not fit is refused by the name of its field", () => {
  const outside = ["9223372036854775808", "-9223372036854775809", 2n ** 63n, 2 ** 53, 1.5, NaN];
  outside.push(Infinity);
  for (const messageId of [...outside, Long.MAX_UNSIGNED_VALUE]) {
    const message = { messageId } as wire.Init<wire.MessageResp>;
    assert.throws(() => MessageResp.encode(message), {
      name: "RangeError",
      message: /^MessageResp\.messageId: (out of range for int64|not an exact integer; give large)/,
    });
  }
  for (const messageId of ["", "12a", "0x10", " 1", true, {}, { low: 1 }, { low: 0.5, high: 0 }]) {
    const message = { messageId } as unknown as wire.Init<wire.MessageResp>;
    assert.throws(() => MessageResp.encode(message), {
      name: "TypeError",
      message: "MessageResp.messageId: expected an int64",
    });
  }
});

test("a number or text of the wrong kind is refused by the name of its field", () => {
  const wrong: [wire.Codec<never>, object, RegExp][] = [
    [
      MessageReq as wire.Codec<never>,
      { type: 2 ** 31 },
      /^MessageReq\.type: expected an integer from -2147483648 to 2147483647$/,
    ],
    [MessageReq as wire.Codec<never>, { type: 0.5 }, /^MessageReq\.type/],
    [MessageReq as wire.Codec<never>, { type: "1" }, /^MessageReq\.type: expected a number$/],
    [MessageReq as wire.Codec<never>, { type: 1n }, /^MessageReq\.type: expected a number$/],
    [Header as wire.Codec<never>, { sequence: 1n }, /^Header\.sequence: expected a number$/],
    [MessageReq as wire.Codec<never>, { body: 7 }, /^MessageReq\.body: expected a string$/],
    [Header as wire.Codec<never>, { sequence: -1 }, /^Header\.sequence/],
    [
      Header as wire.Codec<never>,
      { sequence: 2 ** 32 },
      /^Header\.sequence: expected an integer from 0 to 4294967295$/,
    ],
    [Header as wire.Codec<never>, { meta: [{ key: 1 }] }, /^Meta\.key/],
    [Header as wire.Codec<never>, { meta: [null] }, /^Header\.meta: an item is missing$/],
    [LoginReq as wire.Codec<never>, { tags: "web" }, /^LoginReq\.tags: expected an array/],
    [LoginReq as wire.Codec<never>, { tags: [undefined] }, /^LoginReq\.tags/],
    [
      MessageContentReq as wire.Codec<never>,
      { messageIds: [1, 0.5] },
      /^MessageContentReq\.messageIds/,
    ],
  ];
  for (const [codec, message, expected] of wrong) {
    assert.throws(() => codec.encode(message as never), { message: expected });
  }
  assert.throws(() => LoginReq.encode(null as never), /LoginReq: expected an object$/);
});

test("a refused message leaves nothing behind in the next one", () => {
  assert.throws(() => MessageReq.encode({ body: "secret", extra: 1 as unknown as string }));
  assert.equal(toHex(MessageReq.encode({ extra: "x" }).finish()), "1a0178");
});

test("enums are read by name or number and shown by name, unknown ones stay numbers", () => {
  const header = Header.fromJSON({ flag: "Push", status: "Unauthorized", command: 5 });
  assert.equal(header.flag, wire.Flag.Push);
  assert.equal(header.status, 105);
  assert.equal(header.command, "5");
  assert.equal(Header.fromJSON({ status: 302 }).status, 302);
  for (const none of ["NoSuchName", "", " ", "1.5", "constructor"]) {
    assert.equal(Header.fromJSON({ status: none }).status, wire.Status.UNRECOGNIZED, none);
  }
  assert.equal(Header.fromJSON({ status: "302" }).status, 302);
  assert.equal(Meta.fromJSON({ type: "float" }).type, wire.MetaType.float);
  const json = Header.toJSON({ flag: 2, status: 302 }) as Record<string, unknown>;
  assert.deepEqual(json, { flag: "Push", status: 302, meta: [] });
  assert.equal(wire.Status[404], "SessionNotFound");
  const travelled = Header.decode(Header.encode({ status: 302, flag: -1 }).finish());
  assert.deepEqual([travelled.status, travelled.flag], [302, -1]);
});

test("int64 becomes decimal text in JSON, and comes back from it", () => {
  const page = MessageIndexResp.fromPartial({ indexes: [{ messageId: 5n, sendTime: "-7" }] });
  const json = JSON.parse(JSON.stringify(MessageIndexResp.toJSON(page))) as {
    indexes: Record<string, unknown>[];
  };
  assert.equal(json.indexes[0]?.["messageId"], "5");
  assert.equal(json.indexes[0]?.["sendTime"], "-7");
  assert.deepEqual(MessageIndexResp.fromJSON(json), page);
});

test("message ids are written unpacked, with a tag each, and are also read packed", () => {
  const bytes = MessageContentReq.encode({ messageIds: [1, "2", 3n] }).finish();
  assert.equal(toHex(bytes), "080108020803");
  const packed = MessageContentReq.decode(fromHex("0a03010203"));
  assert.deepEqual(packed.messageIds.map(String), ["1", "2", "3"]);
});

test("a writer collects several messages, and decode reads as many bytes as it is told", () => {
  const writer = MessageReq.encode({ body: "x" });
  assert.equal(MessageReq.encode({ type: 3 }, writer), writer);
  const bytes = writer.finish();
  assert.equal(toHex(bytes), "1201780803");
  assert.equal(writer.len, 5);
  assert.deepEqual(MessageReq.decode(bytes), { type: 3, body: "x", extra: "" });
  assert.deepEqual(MessageReq.decode(bytes, 3), { type: 0, body: "x", extra: "" });
});

test("a message that is to have more bytes than there are is refused, whatever is missing", () => {
  const whole = MessageReq.encode({ type: 3, body: "x" }).finish();
  for (const length of [whole.length + 1, 2 ** 32 - 1, -1]) {
    assert.throws(() => MessageReq.decode(whole, length), { code: "malformed_message" });
  }
  assert.equal(MessageReq.decode(whole, whole.length).body, "x");
  assert.equal(MessageReq.decode(whole, 0).body, "");
});

test("bytes that are no message are refused, and the error does not repeat them", () => {
  const malformed = [
    "08",
    "0880",
    "12",
    "120561",
    "00",
    "07",
    "0c",
    "0b0801",
    "08ffffffffffffffffffff01",
  ];
  for (const type of codecTypes) {
    const codec = codecOf(type);
    for (const hex of ["00", "07", "0c", "80", "f83e", "fa3e05616263"]) {
      assert.throws(() => codec.decode(fromHex(hex)), { code: "malformed_message" }, type);
    }
  }
  for (const hex of malformed) {
    assert.throws(
      () => MessageReq.decode(fromHex(hex)),
      (error) =>
        error instanceof KIMError &&
        error.code === "malformed_message" &&
        error.message.includes("MessageReq"),
      hex,
    );
  }
  const secret = Buffer.from("\x12\x10secret");
  assert.throws(
    () => MessageReq.decode(secret),
    (error: Error) => !error.message.includes("secret"),
  );
});

test("anything but bytes is refused, and does not affect the next call", () => {
  const none = ["x", null, undefined, {}, [8, 1], new ArrayBuffer(2), new Uint16Array([8, 1])];
  for (const input of [...none, new DataView(new ArrayBuffer(2))]) {
    const expected = { name: "TypeError", message: "MessageReq: expected a Uint8Array" };
    assert.throws(() => MessageReq.decode(input as Uint8Array), expected);
  }
  const body = "x".repeat(100_000);
  assert.equal(MessageReq.decode(MessageReq.encode({ body }).finish()).body, body);
});

test("fromJSON refuses what is not an integer by the name of its field, but takes its digits as text", () => {
  const outside = [1.5, "1.5", "x", {}, NaN, Infinity];
  for (const value of outside) {
    const expected = { name: "TypeError", message: "Header.sequence: expected an integer" };
    assert.throws(() => Header.fromJSON({ sequence: value }), expected);
    assert.throws(() => MessageReq.fromJSON({ type: value }), {
      message: "MessageReq.type: expected an integer",
    });
  }
  assert.deepEqual(MessageReq.fromJSON({ type: "-3", body: 5 }), {
    type: -3,
    body: "5",
    extra: "",
  });
});

test("a message created from nothing has the defaults, and JSON omits its missing fields", () => {
  for (const nothing of [null, undefined, {}]) {
    assert.deepEqual(MessageReq.fromJSON(nothing), { type: 0, body: "", extra: "" });
    assert.deepEqual(MessageReq.fromPartial(nothing as object), MessageReq.fromJSON({}));
  }
  assert.deepEqual(Object.keys(MessageResp.toJSON({}) as object), []);
  const absent = { messageId: null, sendTime: undefined };
  assert.deepEqual(Object.keys(MessageResp.toJSON(absent) as object), []);
  assert.deepEqual(Object.keys(MessageReq.toJSON({ body: null, type: null }) as object), []);
  const lacking = [5, "text"] as never[];
  for (const value of lacking) {
    const expected = { name: "TypeError", message: "MessageReq: expected an object" };
    assert.throws(() => MessageReq.fromJSON(value), expected);
    assert.throws(() => MessageReq.encode(value), expected);
  }
  const gap = { name: "TypeError", message: "LoginReq.tags: an item is missing" };
  assert.throws(() => LoginReq.encode({ tags: ["web", null] as never }), gap);
});

test("of a repeated scalar field the last value counts, and unknown fields are skipped", () => {
  assert.equal(MessageReq.decode(fromHex("08010802")).type, 2);
  assert.deepEqual(MessageReq.decode(fromHex("f83e010801")), { type: 1, body: "", extra: "" });
  assert.deepEqual(MessageReq.decode(fromHex("0a0178")), { type: 0, body: "", extra: "" });
});
