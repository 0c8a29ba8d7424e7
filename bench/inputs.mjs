// The inputs of the cases, and their expected outputs. Made with protobuf-es and by hand, not with our own
// code, so that a bug of ours cannot be on both sides.
import { frame } from "./contestants/framing.mjs";
import { bytesOf as encoded, schemasOf } from "./schema_es.mjs";

/** Different inputs per case, so that no engine can hoist the computation of a result. */
export const variants = 16;
/** Variants of short inputs: so many that caches hold no texts that they would not hold in a real chat. */
export const shortVariants = 4096;
const isShort = (size) => size.startsWith("11 ");

/** How many accounts write to one: these texts repeat in a chat. */
const users = 50;
const userOf = (i) => `user_${i % users}`;

export const each = (count, make) => Array.from({ length: count }, (_, i) => make(i));
const ascii = (size, i) => `${i} The quick brown fox. `.repeat(Math.ceil(size / 20)).slice(0, size);
const chinese = "王者即时通讯消息收发测试内容你好世界今天天气很好我们去公园走一走吧";

export const bodies = {
  "11 ASCII characters": (i) => ascii(11, i),
  "1 KiB ASCII": (i) => ascii(1024, i),
  "100 Chinese characters": (i) => each(100, (k) => chinese[(i + k) % chinese.length]).join(""),
  "64 KiB ASCII": (i) => ascii(65536, i),
};

/** Ids as the server assigns them: above 2^53. */
export const idOf = (i) => 1789569706584334336n + BigInt(i) * 4194304n;
export const timeOf = (i) => 1795392000000000000n + BigInt(i) * 1000003n;

const schemas = schemasOf(
  ...["Header", "MessageReq", "MessagePush", "MessageIndexResp", "MessageContentResp"],
  ...["LoginReq", "LoginResp"],
);
const bytesOf = (name, message) => encoded(schemas[name], message);

function talk(body, i) {
  const header = { command: "chat.user.talk", sequence: 1000 + i, dest: userOf(i) };
  const message = { type: 1, body };
  const expected = frame(bytesOf("Header", header), bytesOf("MessageReq", message));
  return { input: { ...header, ...message }, expected };
}

function push(body, i) {
  const header = {
    command: "chat.user.talk",
    channelId: "gate01_user_7_7",
    sequence: 1000 + i,
    flag: 2,
    status: 0,
    dest: "user_7",
    meta: [],
  };
  const message = {
    messageId: idOf(i),
    type: 1,
    body,
    extra: "",
    sender: userOf(i),
    sendTime: timeOf(i),
  };
  const input = frame(bytesOf("Header", header), bytesOf("MessagePush", message));
  return { input, expected: { header, message } };
}

function indexPage(first) {
  const indexes = each(2000, (i) => ({
    messageId: idOf(first + i),
    direction: 0,
    sendTime: timeOf(first + i),
    accountB: userOf(i),
    group: i % 3 === 0 ? `group_${i % 7}` : "",
  }));
  return { input: bytesOf("MessageIndexResp", { indexes }), expected: { indexes } };
}

function contentPage(first) {
  const contents = each(200, (i) => ({
    messageId: idOf(first + i),
    type: 1,
    body: `message ${first + i}: see you at the station at noon`,
    extra: "",
  }));
  return { input: bytesOf("MessageContentResp", { contents }), expected: { contents } };
}

function loginRequest(i) {
  const token = `eyJhbGciOiJIUzI1NiJ9.${"eyJhY2MiOiJhbGljZSJ9".repeat(6)}.${i}`;
  const input = { token, isp: "isp_1", zone: "zone_01", tags: ["web", "desktop"] };
  return { input, expected: bytesOf("LoginReq", input) };
}

/** Each connection has its own channel. */
function loginAnswer(i) {
  const expected = { channelId: `gate01_user_7_${i}`, account: "user_7" };
  return { input: bytesOf("LoginResp", expected), expected };
}

const talks = (size, count) => ({
  name: `encode a talk packet, ${size}`,
  op: "encodeTalk",
  items: each(count, (i) => talk(bodies[size](i), i)),
});
const pushes = (size, count) => ({
  name: `decode a push frame, ${size}`,
  op: "decodePush",
  items: each(count, (i) => push(bodies[size](i), i)),
});

/**
 * The cases: { name, op, items: { input, expected }[] }; `expected` is bytes, or an object with bigints.
 * `ofShort`: how many variants short inputs have.
 */
export function cases(ofShort = shortVariants) {
  const sizes = Object.keys(bodies);
  const countOf = (size) => (isShort(size) ? ofShort : variants);
  return [
    ...sizes.map((size) => talks(size, countOf(size))),
    ...sizes.map((size) => pushes(size, countOf(size))),
    {
      name: "decode an offline index of 2000 entries",
      op: "decodeIndex",
      items: each(4, (i) => indexPage(i * 2000)),
    },
    {
      name: "decode a content page of 200 messages",
      op: "decodeContent",
      items: each(4, (i) => contentPage(i * 200)),
    },
    { name: "encode a LoginReq", op: "encodeLogin", items: each(variants, loginRequest) },
    { name: "decode a LoginResp", op: "decodeLogin", items: each(ofShort, loginAnswer) },
  ];
}

/** The case whose memory is measured. */
export const shortPushes = () => pushes(Object.keys(bodies).find(isShort), shortVariants);
