import assert from "node:assert/strict";
import { mock, test } from "node:test";

import * as wire from "kim-web-sdk";
import { codecOf } from "../support/codecs.js";
import { fromHex, toHex, vectors } from "./vectors.js";

const { Command, Header, LoginReq, LogicPkt, MagicBasicPktInt, MagicLogicPktInt, Ping, Pong, Seq } =
  wire;

function packetOf(vector: (typeof vectors.packets)[number]): wire.LogicPkt {
  const packet = Object.assign(new LogicPkt(), vector.header);
  if (vector.payloadType !== null) {
    const codec = codecOf(vector.payloadType);
    packet.payload = codec.encode(codec.fromJSON(vector.payload)).finish();
  }
  return packet;
}

test("the first packet that is built has the number 1", () => {
  assert.equal(Seq.num, 0);
  assert.equal(LogicPkt.build("x", "y").sequence, 1);
});

test("every packet of the vectors is written byte for byte", () => {
  for (const vector of vectors.packets) {
    assert.equal(toHex(packetOf(vector).bytes()), vector.hex, vector.name);
  }
});

test("every packet of the vectors is read field for field, with its magic and without", () => {
  for (const vector of vectors.packets) {
    const frame = fromHex(vector.hex);
    for (const packet of [LogicPkt.from(frame), LogicPkt.from(frame.subarray(4))]) {
      const { payload, ...header } = packet;
      assert.deepEqual(header, Header.fromJSON(vector.header), vector.name);
      assert.deepEqual(payload, packetOf(vector).payload, vector.name);
    }
  }
});

test("the packet that the TypeScript SDK's documentation shows goes there and back", () => {
  const token = "eyJhbGciOiJIUzI1NiJ9.eyJhY2MiOiJ0ZXN0MSJ9.c2lnbmF0dXJl";
  const body = LoginReq.encode(LoginReq.fromJSON({ token })).finish();
  const buf = LogicPkt.build(Command.SignIn, "", body).bytes();
  assert.equal(buf.readInt32BE(), MagicLogicPktInt);
  const pkt = LogicPkt.from(buf.subarray(4));
  assert.equal(pkt.command, Command.SignIn);
  assert.equal(pkt.dest, "");
  assert.ok(pkt.sequence > 0);
  assert.equal(pkt.payload.length, body.length);
  assert.equal(LoginReq.decode(pkt.payload).token, token);
});

test("a payload of any small size is written whole", () => {
  for (let size = 0; size < 70; ++size) {
    const payload = Uint8Array.from({ length: size }, (_, at) => size + at);
    const bytes = LogicPkt.build("x", "y", payload).bytes();
    assert.deepEqual([...LogicPkt.from(bytes).payload], [...payload], `${size} bytes`);
  }
});

test("a payload of any small size is written whole behind a long head", () => {
  for (const size of [0, 1, 5, 32, 33]) {
    const payload = new Uint8Array(size).fill(7);
    const bytes = LogicPkt.build("x", "y".repeat(3000), payload).bytes();
    assert.deepEqual([...LogicPkt.from(bytes).payload], [...payload], `${size} bytes`);
  }
});

test("a payload that was read is a view of the frame, not a copy", () => {
  const frame = LogicPkt.build("x", "y", new Uint8Array([1, 2, 3])).bytes();
  assert.equal(LogicPkt.from(frame).payload.buffer, frame.buffer);
});

test("a command of any length is written whole, also when it comes again after a message", () => {
  for (let length = 0; length < 70; ++length) {
    const command = "chat.user.talk".repeat(5).slice(0, length);
    for (let round = 0; round < 3; ++round) {
      wire.MessageReq.encode({ body: "o".repeat(300) });
      assert.equal(LogicPkt.from(LogicPkt.build(command, "y").bytes()).command, command);
    }
  }
});

test("a packet is read from an ArrayBuffer, and with bytes behind its end", () => {
  const bytes = Uint8Array.from(LogicPkt.build("x", "y", new Uint8Array([1, 2])).bytes());
  assert.equal(LogicPkt.from(bytes.buffer).dest, "y");
  assert.deepEqual([...LogicPkt.from(new Uint8Array([...bytes, 9])).payload], [1, 2]);
});

test("a packet is read only from bytes", () => {
  for (const none of [null, undefined, "text", 8] as never[]) {
    assert.throws(() => LogicPkt.from(none), {
      code: "invalid_argument",
      message: "LogicPkt.from: expected a Uint8Array",
    });
  }
});

test("a view that is not a Uint8Array is refused, and does not affect the next packet", () => {
  const { buffer } = Uint8Array.from(LogicPkt.build("x", "y").bytes());
  for (const view of [new DataView(buffer), new Uint16Array(buffer.slice(0, 16))]) {
    const malformed = { name: "KIMError", code: "malformed_packet" };
    assert.throws(() => LogicPkt.from(view as never), malformed);
  }
  const dest = "d".repeat(100_000);
  assert.equal(LogicPkt.from(LogicPkt.build("x", dest).bytes()).dest, dest);
});

test("a new packet is empty, and a success", () => {
  const { sequence, status, payload, ...others } = new LogicPkt();
  assert.deepEqual([sequence, status, payload], [0, 0, new Uint8Array(0)]);
  assert.deepEqual(
    Object.values(others).filter((value) => value !== undefined),
    [],
  );
});

test("commands, types and flags have the protocol's values", () => {
  assert.deepEqual(
    { ...Command },
    {
      SignIn: "login.signin",
      SignOut: "login.signout",
      ChatUserTalk: "chat.user.talk",
      ChatGroupTalk: "chat.group.talk",
      ChatTalkAck: "chat.talk.ack",
      OfflineIndex: "chat.offline.index",
      OfflineContent: "chat.offline.content",
      GroupCreate: "chat.group.create",
      GroupJoin: "chat.group.join",
      GroupQuit: "chat.group.quit",
      GroupDetail: "chat.group.detail",
      GroupMembers: "chat.group.members",
    },
  );
  const numbers = (names: object): unknown =>
    Object.fromEntries(Object.entries(names).filter(([, value]) => typeof value === "number"));
  assert.deepEqual(numbers(wire.MessageType), { Text: 1, Image: 2, Voice: 3, Video: 4 });
  assert.deepEqual(numbers(wire.Flag), { Request: 0, Response: 1, Push: 2, UNRECOGNIZED: -1 });
});

test("a header value that does not fit is named in the error, and the next packet is not affected", () => {
  const packet = LogicPkt.build("x", "y");
  const expected = [...packet.bytes()];
  const bad: [string, unknown, RegExp][] = [
    ["command", 1, /^TypeError: Header\.command/],
    ["sequence", -1, /^RangeError: Header\.sequence/],
    ["flag", 2 ** 31, /^RangeError: Header\.flag/],
    ["dest", {}, /^TypeError: Header\.dest/],
    ["meta", {}, /^TypeError: Header\.meta/],
    ["meta", [{ key: 5 }], /^TypeError: Meta\.key/],
  ];
  for (const [field, value, message] of bad) {
    const spoilt = Object.assign(new LogicPkt(), packet, { [field]: value });
    assert.throws(() => spoilt.bytes(), message);
    assert.deepEqual([...packet.bytes()], expected);
  }
});

test("sequences count from 1 to 65535 and then from 0, and an application may set them", () => {
  Seq.num = 0;
  assert.equal(LogicPkt.build("x", "").sequence, 1);
  Seq.num = 65534;
  assert.deepEqual([Seq.Next(), Seq.Next(), Seq.Next()], [65535, 0, 1]);
  assert.equal(Seq.num, 1);
});

test("a sequence of 32 bits, a negative flag and meta entries survive", () => {
  const packet = Object.assign(new LogicPkt(), { sequence: 4294967295, flag: -1, status: 65535 });
  packet.meta = [{ key: "k", value: "1.5", type: wire.MetaType.float }];
  const { payload, ...header } = LogicPkt.from(packet.bytes());
  assert.equal(payload.length, 0);
  assert.deepEqual(header, {
    command: "",
    channelId: "",
    sequence: 4294967295,
    flag: -1,
    status: 65535,
    dest: "",
    meta: packet.meta,
  });
});

test("what is not a packet is refused with the reason", () => {
  const whole = toHex(LogicPkt.build("ab", "").bytes());
  const malformed: [string, string][] = [
    ["", "no bytes"],
    ["c311a3", "it ends inside its magic or a length"],
    ["c311a365", "it ends inside its magic or a length"],
    ["c315a7650001000000", "it starts with neither a magic nor a header's length"],
    ["ffffffff", "it starts with neither a magic nor a header's length"],
    ["c311a3657fffffff", "the header's length is past its end"],
    ["c311a365ffffffff", "the header's length is past its end"],
    [whole.slice(0, -2), "it ends inside its magic or a length"],
    [`${whole.slice(0, -8)}00000001`, "the payload's length is past its end"],
    [`${whole.slice(0, -8)}ffffffff`, "the payload's length is past its end"],
    [`${whole.slice(0, -8)}7fffffff`, "the payload's length is past its end"],
    ["c311a36500000001ff00000000", "its header is no Header"],
  ];
  for (const [hex, reason] of malformed) {
    const message = `not a packet (${hex.length / 2} bytes): ${reason}`;
    assert.throws(() => LogicPkt.from(fromHex(hex)), { code: "malformed_packet", message }, hex);
  }
});

test("every cut of a packet is refused", () => {
  for (const { hex, name } of vectors.packets) {
    const frame = fromHex(hex);
    for (let length = 0; length < frame.length; ++length) {
      assert.throws(
        () => LogicPkt.from(frame.subarray(0, length)),
        { code: "malformed_packet" },
        name,
      );
    }
  }
});

test("a header whose value does not fit is refused by the name of its field", () => {
  const packet = LogicPkt.build("x", "");
  packet.sequence = -1;
  assert.throws(() => packet.bytes(), { message: /Header\.sequence/ });
});

test("a payload that is no bytes is refused by its name, and an empty one of any kind is none", () => {
  const views = [new ArrayBuffer(3), new DataView(new ArrayBuffer(3))];
  for (const payload of ["text", "1", ...views, {}, null, undefined]) {
    const packet = Object.assign(LogicPkt.build("x", "y"), { payload: payload as never });
    assert.throws(() => packet.bytes(), { name: "TypeError", message: /^LogicPkt\.payload: / });
  }
  const written = (payload: unknown) => {
    const packet = LogicPkt.build("x", "y", payload as never);
    return [...LogicPkt.from(packet.bytes()).payload];
  };
  assert.deepEqual(["", [], new Uint8Array()].map(written), [[], [], []]);
  assert.deepEqual(written([1, 2]), [1, 2]);
});

test("ping, pong and the magics have the bytes of the protocol", () => {
  assert.equal(toHex(Ping), vectors.basic.ping);
  assert.equal(toHex(Pong), vectors.basic.pong);
  assert.equal(Buffer.from(Ping).readInt32BE(), MagicBasicPktInt);
  assert.equal(MagicLogicPktInt < 0 && MagicBasicPktInt < 0, true);
});

test("print shows bytes on the console and nothing for nothing", () => {
  const info = mock.method(console, "info", () => undefined);
  wire.print(new Uint8Array([1, 2, 3]));
  wire.print(null);
  wire.print(undefined);
  assert.deepEqual(
    info.mock.calls.map((call) => call.arguments),
    [["[1,2,3]"]],
  );
  info.mock.restore();
});

test("packets without a payload can be written after the empty payload of one has been transferred away", () => {
  for (const { payload } of [LogicPkt.build("x", "y"), new LogicPkt()]) {
    const { buffer } = payload;
    structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
    assert.equal(LogicPkt.from(LogicPkt.build("x", "y").bytes()).dest, "y");
    assert.equal(LogicPkt.from(new LogicPkt().bytes()).dest, "");
  }
});

test("a packet whose payload has been transferred away is refused, and not sent without it", () => {
  for (const size of [11, 300, 3000]) {
    const packet = LogicPkt.build(Command.ChatUserTalk, "bob", new Uint8Array(size));
    const { buffer } = packet.payload;
    structuredClone(buffer, { transfer: [buffer as ArrayBuffer] });
    assert.throws(() => packet.bytes(), TypeError);
  }
});
