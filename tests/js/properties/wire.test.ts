// Properties of any message. fast-check generates the messages, and shrinks one that fails; protobufjs is the
// reference for what is right.
import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";
import Long from "long";

import * as wire from "kim-web-sdk";
import { codecOf } from "../support/codecs.js";
import {
  anyInt64,
  anyText,
  decodeWithProtobufjs,
  edgeText,
  encodeWithProtobufjs,
  messageOf,
  messageTypes,
  plain,
  schema,
  wellFormed,
} from "./arbitraries.js";

const { Header, KIMError, LogicPkt, MessageContentResp, MessageReq, MessageResp } = wire;

/** A type of the schema and a message of it. */
const anyMessage = fc
  .constantFrom(...messageTypes)
  .chain((type) => fc.record({ type: fc.constant(type), message: messageOf(type) }));

test("any message is written byte for byte as protobufjs writes it", () => {
  fc.assert(
    fc.property(anyMessage, ({ type, message }) => {
      const bytes = codecOf(type.name).encode(message).finish();
      assert.deepEqual(Buffer.from(bytes), Buffer.from(encodeWithProtobufjs(type, message)));
    }),
    { numRuns: 2000 },
  );
});

test("any message is read as protobufjs reads it", () => {
  fc.assert(
    fc.property(anyMessage, ({ type, message }) => {
      const bytes = encodeWithProtobufjs(type, message);
      const decoded = codecOf(type.name).decode(bytes);
      assert.deepEqual(plain(decoded), decodeWithProtobufjs(type, bytes));
    }),
    { numRuns: 2000 },
  );
});

test("any bytes are a message or refused as malformed, and the next message works", () => {
  const damaged = fc.record({
    of: anyMessage,
    places: fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { maxLength: 4 }),
    cut: fc.nat(20),
  });
  fc.assert(
    fc.property(damaged, ({ of: { type, message }, places, cut }) => {
      const codec = codecOf(type.name);
      const whole = Uint8Array.from(encodeWithProtobufjs(type, message));
      for (const { at, byte } of places) if (whole.length > 0) whole[at % whole.length] = byte;
      const bytes = whole.subarray(0, Math.max(0, whole.length - cut));
      try {
        // A message that was decoded can be encoded, and is the same when it is decoded again.
        const decoded = codec.decode(bytes);
        assert.deepEqual(codec.decode(codec.encode(decoded).finish()), decoded);
      } catch (error) {
        assert.ok(error instanceof KIMError && error.code === "malformed_message", String(error));
      }
      assert.equal(MessageReq.decode(MessageReq.encode({ body: "next" }).finish()).body, "next");
    }),
    { numRuns: 2000 },
  );
});

test("any int64 is kept to the last digit, whatever form it comes in", () => {
  fc.assert(
    fc.property(anyInt64, (value) => {
      const long = Long.fromString(value.toString());
      const forms: wire.Int64Like[] = [value, value.toString(), long];
      forms.push({ low: long.low >>> 0, high: long.high >>> 0 });
      if (Number.isSafeInteger(Number(value))) forms.push(Number(value));
      for (const messageId of forms) {
        const bytes = MessageResp.encode({ messageId, sendTime: 1 }).finish();
        const decoded = MessageResp.decode(bytes);
        assert.equal(decoded.messageId.toString(), value.toString());
        assert.equal(decoded.sendTime.toNumber(), 1);
      }
    }),
    { numRuns: 2000 },
  );
});

test("any bytes that are no packet are refused as malformed", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (tail, magic) => {
      const bytes = magic ? Uint8Array.from([0xc3, 0x11, 0xa3, 0x65, ...tail]) : tail;
      try {
        LogicPkt.from(bytes);
      } catch (error) {
        assert.ok(error instanceof KIMError && error.code === "malformed_packet", String(error));
      }
    }),
    { numRuns: 2000 },
  );
});

test("the text 0 is encoded, as protobufjs does", () => {
  const headerType = schema.lookupType("Header");
  const header = { meta: [{ value: "0" }], command: "0" };
  const bytes = Header.encode(header).finish();
  assert.deepEqual(Buffer.from(bytes), Buffer.from(encodeWithProtobufjs(headerType, header)));
});

test("any packet is decoded to what was encoded, with or without its magic, whatever follows it", () => {
  const headerType = schema.lookupType("Header");
  const packet = fc.record({
    header: messageOf(headerType),
    payload: fc.uint8Array({ maxLength: 5000 }),
    behind: fc.uint8Array({ maxLength: 20 }),
    magic: fc.boolean(),
  });
  fc.assert(
    fc.property(packet, ({ header, payload, behind, magic }) => {
      const bytes = Object.assign(new LogicPkt(), header, { payload }).bytes();
      const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4);
      const headerBytes = bytes.subarray(8, 8 + size);
      assert.deepEqual(
        Buffer.from(headerBytes),
        Buffer.from(encodeWithProtobufjs(headerType, header)),
      );
      const read = LogicPkt.from(Uint8Array.from([...bytes.subarray(magic ? 0 : 4), ...behind]));
      const { payload: payloadRead, ...headerRead } = read;
      assert.deepEqual(Buffer.from(payloadRead), Buffer.from(payload));
      assert.deepEqual(plain({ ...headerRead }), plain(Header.decode(headerBytes)));
    }),
    { numRuns: 1000 },
  );
});

test("texts whose sizes are at an edge of a buffer are encoded and decoded again", () => {
  const texts = fc.record({ body: edgeText(1 << 20), extra: fc.oneof(anyText, edgeText(65536)) });
  fc.assert(
    fc.property(texts, ({ body, extra }) => {
      const decoded = MessageReq.decode(MessageReq.encode({ type: 1, body, extra }).finish());
      // Not assert.equal, which would print a megabyte.
      assert.ok(decoded.body === wellFormed(body) && decoded.extra === wellFormed(extra));
      assert.equal(decoded.type, 1);
    }),
    { numRuns: 500 },
  );
});

test("messages of any sizes in any order do not affect each other while memory grows", () => {
  const sizes = fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.nat(100) },
      { weight: 2, arbitrary: fc.nat(100_000) },
      { weight: 1, arbitrary: fc.nat(6 << 20) },
    ),
    { minLength: 2, maxLength: 12 },
  );
  fc.assert(
    fc.property(sizes, fc.constantFrom("a", "中"), (lengths, unit) => {
      const contents = lengths.map((length, i) => ({ messageId: i, body: unit.repeat(length) }));
      const all = MessageContentResp.decode(MessageContentResp.encode({ contents }).finish());
      for (const [i, { body }] of contents.entries()) {
        const alone = MessageReq.decode(MessageReq.encode({ body }).finish());
        assert.ok(alone.body === body && all.contents[i]?.body === body, `${body.length} units`);
      }
    }),
    { numRuns: 15 },
  );
});
