// Every message by itself, against the original. Encoded messages have texts that never repeat; decoded
// messages have such texts, or some that repeat.
import { each, idOf, shortVariants, timeOf, variants } from "./inputs.mjs";
import { race } from "./race.mjs";
import { bytesOf, schemasOf } from "./schema_es.mjs";

const account = (i) => `user_${i}`;
const channelId = (i) => `gate01_user_7_${i}`;
const groupId = (i) => `01FJ8QWZ${10_000 + i}`;
const body = (i) => `see you at ${i}`;
const people = (i) => each(3, (k) => account(3 * i + k));
const token = (i) => `eyJhbGciOiJIUzI1NiJ9.${"eyJhY2MiOiJhbGljZSJ9".repeat(6)}.${i}`;

const member = (i) => ({ account: account(i), alias: "Bobby", avatar: "", joinTime: timeOf(i) });
const content = (i) => ({ messageId: idOf(i), type: 1, body: body(i), extra: "" });
const membership = (i) => ({ account: account(i), groupId: groupId(i) });
const index = (i) => ({
  messageId: idOf(i),
  direction: 0,
  sendTime: timeOf(i),
  accountB: account(i),
  group: "",
});

/** Complete messages; the `i`th has unique texts. */
const makers = {
  Header: (i) => ({
    command: "chat.user.talk",
    channelId: channelId(i),
    sequence: i + 1,
    flag: 1,
    status: 0,
    dest: account(i),
    meta: [],
  }),
  Meta: (i) => ({ key: `key_${i}`, value: account(i), type: 1 }),
  InnerHandshakeReq: (i) => ({ ServiceId: `gate_${i}` }),
  InnerHandshakeResponse: (i) => ({ Code: i + 1, Error: `no service ${i}` }),
  LoginReq: (i) => ({ token: token(i), isp: "isp_1", zone: "zone_01", tags: ["web", "desktop"] }),
  LoginResp: (i) => ({ channelId: channelId(i), account: account(i) }),
  KickoutNotify: (i) => ({ channelId: channelId(i) }),
  Session: (i) => ({
    channelId: channelId(i),
    gateId: "gate01",
    account: account(i),
    zone: "zone_01",
    isp: "isp_1",
    remoteIP: `10.0.${i >> 8}.${i & 255}`,
    device: "web",
    app: "kim",
    tags: [],
  }),
  MessageReq: (i) => ({ type: 1, body: body(i), extra: "" }),
  MessageResp: (i) => ({ messageId: idOf(i), sendTime: timeOf(i) }),
  MessagePush: (i) => ({ ...content(i), sender: account(i), sendTime: timeOf(i) }),
  ErrorResp: (i) => ({ message: `no group ${i}` }),
  MessageAckReq: (i) => ({ messageId: idOf(i) }),
  GroupCreateReq: (i) => ({
    name: `group ${i}`,
    avatar: "",
    introduction: "of people",
    owner: account(i),
    members: people(i),
  }),
  GroupCreateResp: (i) => ({ groupId: groupId(i) }),
  GroupCreateNotify: (i) => ({ groupId: groupId(i), members: people(i) }),
  GroupJoinReq: membership,
  GroupQuitReq: membership,
  GroupGetReq: (i) => ({ groupId: groupId(i) }),
  Member: member,
  GroupGetResp: (i) => ({
    id: groupId(i),
    name: `group ${i}`,
    avatar: "",
    introduction: "of people",
    owner: account(i),
    members: each(3, (k) => member(3 * i + k)),
    createdAt: timeOf(i),
  }),
  GroupJoinNotify: membership,
  GroupQuitNotify: membership,
  MessageIndexReq: (i) => ({ messageId: idOf(i) }),
  MessageIndexResp: (i) => ({ indexes: each(3, (k) => index(3 * i + k)) }),
  MessageContentReq: (i) => ({ messageIds: each(3, (k) => idOf(3 * i + k)) }),
  MessageContentResp: (i) => ({ contents: each(3, (k) => content(3 * i + k)) }),
};

/** ts-proto packs the ids of this message, whatever the schema says; the gateway accepts both forms. */
const otherBytes = "MessageContentReq";

function casesOf(name, schema, make, count) {
  const messages = each(count, make);
  const written = messages.map((input) => ({ input, expected: bytesOf(schema, input) }));
  const read = written.map(({ input, expected }) => ({ input: expected, expected: input }));
  const op = `decode ${name}`;
  const cases = [
    { name: `decode a ${name}, new texts`, op, items: read },
    { name: `decode a ${name}, texts that come again`, op, items: read.slice(0, variants) },
  ];
  if (name === otherBytes) return cases;
  return [{ name: `encode a ${name}`, op: `encode ${name}`, items: written }, ...cases];
}

/** Compares only ours, the original and the floor: the libraries are in the codec cases. */
export function raceMessages(engine, settings) {
  const { ofShort = shortVariants } = settings;
  const names = engine.names.filter((name) => /^(kim|original|floor)/.test(name));
  const schemas = schemasOf(...Object.keys(makers));
  const cases = Object.entries(makers).flatMap(([name, make]) =>
    casesOf(name, schemas[name], make, ofShort),
  );
  return race({ ...engine, names }, cases, settings);
}
