// What the state file keeps across restarts, and what happens if it is broken or cannot be written.
import assert from "node:assert/strict";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import test, { type TestContext } from "node:test";
import {
  Command,
  GroupCreateReq,
  GroupJoinReq,
  GroupQuitReq,
  MessageAckReq,
  MessageIndexReq,
} from "kim-web-sdk";
import { ManualClock, startGateway, type Gateway } from "kim-web-sdk/testing";
import Long from "long";
import { login, text } from "../support/gateway.js";

const keptGroup = {
  id: "g",
  name: "team",
  avatar: "",
  introduction: "us",
  owner: "alice",
  createdAt: 5,
  members: [{ account: "alice", joinedAt: 5 }],
};
const keptMessage = {
  messageId: "99999999999999999",
  sendTime: "1700000000000000000",
  sender: "alice",
  group: "",
  receivers: ["bob"],
  type: 2,
  body: "kept",
  extra: "x",
};

/** Copies of the object, in each of which another member is half a number. */
const withOneWrong = (fields: object): object[] =>
  Object.keys(fields).map((name) => ({ ...fields, [name]: 0.5 }));

test("a state file that is read-only is refused at the start, and not replaced later", async (t) => {
  const state = join(await folder(t), "state.json");
  await writeFile(state, JSON.stringify({ version: 1, groups: [], messages: [], marks: {} }));
  await chmod(state, 0o444);
  const refused = { code: "state_file", message: `${state} is read-only` };
  await assert.rejects(startGateway({ state }), refused);
  await chmod(state, 0o644);
  await (await startGateway({ state })).close();
});

test("a state file that another gateway has written is not overwritten", async (t) => {
  const state = join(await folder(t), "state.json");
  const first = await startGateway({ state });
  const second = await startGateway({ state });
  first.createGroup({ owner: "alice", name: "first" });
  await first.close();
  const errors: Error[] = [];
  second.on("error", (error) => errors.push(error));
  second.createGroup({ owner: "bob", name: "second" });
  await second.close();
  const what = "was changed by another program, perhaps a second gateway, and is left as it is";
  assert.deepEqual(
    errors.map(({ message }) => message),
    [`${state} ${what}`],
  );
  await using third = await startGateway({ state });
  assert.deepEqual(
    third.groups.map(({ name }) => name),
    ["first"],
  );
});

test("groups, messages, read marks and increasing ids survive a restart with a state file", async (t) => {
  const state = join(await folder(t), "state.json");
  const first = await startGateway({ state });
  const group = first.createGroup({ owner: "alice", members: ["bob"], name: "team" });
  const alice = await login(first, "alice");
  await alice.talk("bob", "before");
  await alice.talk(group.id, "before too", Command.ChatGroupTalk);
  const { messages, groups } = first;
  const mark = messages[0]?.messageId ?? 0n;
  const bob = await login(first, "bob");
  const ack = MessageAckReq.encode({ messageId: Long.fromString(mark.toString()) }).finish();
  await bob.request(Command.ChatTalkAck, "", ack);
  await first.close();
  await using second = await startGateway({ state, clock: new ManualClock(0) });
  assert.deepEqual(second.messages, messages);
  assert.deepEqual(second.groups, groups);
  assert.equal(second.readMark("bob"), mark);
  const next = second.postMessage({ from: "alice", to: "bob", body: "after" });
  assert.ok(next.messageId > (messages.at(-1)?.messageId ?? 0n));
  assert.equal((await stat(state)).mode & 0o777, 0o600);
});

test("the state file is written a moment after a change, not only at the end", async (t) => {
  const state = join(await folder(t), "state.json");
  const clock = new ManualClock();
  await using gateway = await startGateway({ state, clock });
  gateway.postMessage({ from: "alice", to: "bob", body: "kept" });
  clock.advance(200);
  let saved = "";
  while (!saved.includes("kept")) saved = await readFile(state, "utf8").catch(() => "");
});

test("a gateway that was closed no longer writes the file, which the next one has taken over", async (t) => {
  const state = join(await folder(t), "state.json");
  const clock = new ManualClock();
  const first = await startGateway({ state, clock });
  await first.close();
  const second = await startGateway({ state });
  second.postMessage({ from: "alice", to: "bob", body: "kept" });
  await second.close();
  first.postMessage({ from: "alice", to: "bob", body: "too late" });
  first.createGroup({ owner: "alice" });
  assert.equal(clock.pending, 0);
  await using third = await startGateway({ state });
  assert.deepEqual(
    third.messages.map(({ body }) => body),
    ["kept"],
  );
});

const noMarks = '"version":1,"groups":[],"messages":[]';
for (const [content, why] of [
  ["{", /JSON/],
  ["null", /^version is not 1$/],
  ['{"version":2,"groups":[],"messages":[],"marks":{}}', /^version is not 1$/],
  ['{"version":1,"groups":{},"messages":[],"marks":{}}', /^broken groups$/],
  ['{"version":1,"groups":[{}],"messages":[],"marks":{}}', /^broken groups$/],
  ['{"version":1,"groups":[{"id":"g"}],"messages":[],"marks":{}}', /^broken groups$/],
  ['{"version":1,"groups":[{"members":[]}],"messages":[],"marks":{}}', /^broken groups$/],
  ['{"version":1,"groups":[null],"messages":[],"marks":{}}', /^broken groups$/],
  ['{"version":1,"groups":[],"messages":{},"marks":{}}', /^broken messages$/],
  ['{"version":1,"groups":[],"messages":[{}],"marks":{}}', /^broken messages$/],
  ['{"version":1,"groups":[],"messages":[null],"marks":{}}', /^broken messages$/],
  ['{"version":1,"groups":[],"messages":[{"messageId":"1"}],"marks":{}}', /^broken messages$/],
  ['{"version":1,"groups":[],"messages":[{"receivers":[]}],"marks":{}}', /^broken messages$/],
  [`{${noMarks}}`, /^broken marks$/],
  [`{${noMarks},"marks":null}`, /^broken marks$/],
  [`{${noMarks},"marks":{"bob":"one"}}`, /BigInt/],
] as const) {
  test(`an invalid state file is a clear error, and is not changed: ${content}`, async (t) => {
    const state = join(await folder(t), "state.json");
    await writeFile(state, content);
    await assert.rejects(
      startGateway({ state }),
      (error: Error & { code: string; cause?: unknown }) => {
        assert.equal(error.code, "state_file");
        assert.equal(error.message, `${state} is not a state file of this gateway`);
        assert.match((error.cause as Error).message, why);
        return true;
      },
    );
    assert.equal(await readFile(state, "utf8"), content);
  });
}

test("a state file with a wrong field is refused, and does not end the gateway when a client asks for it", async (t) => {
  const state = join(await folder(t), "state.json");
  const [member] = keptGroup.members;
  const wrong: [string, object][] = [
    ...withOneWrong(keptGroup).map((group): [string, object] => ["groups", group]),
    ...withOneWrong({ ...member }).map((each): [string, object] => [
      "groups",
      { ...keptGroup, members: [each] },
    ]),
    ...withOneWrong(keptMessage).map((message): [string, object] => ["messages", message]),
    ["messages", { ...keptMessage, receivers: [7] }],
  ];
  for (const [name, value] of wrong) {
    const kept = { version: 1, groups: [], messages: [], marks: {}, [name]: [value] };
    await writeFile(state, JSON.stringify(kept));
    const refused = (error: Error & { cause?: Error }) => error.cause?.message === `broken ${name}`;
    await assert.rejects(startGateway({ state }), refused, JSON.stringify(value));
  }
});

test("a state file that cannot be read is a clear error", async (t) => {
  const state = await folder(t);
  await assert.rejects(startGateway({ state }), {
    code: "state_file",
    message: `${state} cannot be read`,
  });
});

test("a state file that cannot be written causes an error event", async (t) => {
  const state = join(await folder(t), "missing", "state.json");
  const gateway = await startGateway({ state });
  const errors: string[] = [];
  gateway.on("error", (error) => errors.push(error.message));
  gateway.postMessage({ from: "alice", to: "bob", body: "lost" });
  await gateway.close();
  assert.deepEqual(errors, [`${state} cannot be written`]);
});

test("a group of an earlier run is not replaced by a new one, whatever the clock says", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "kim-gateway-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const state = join(folder, "state.json");
  const names = ["first", "second", "third"];
  for (const name of names) {
    await using gateway = await startGateway({ state, clock: new ManualClock(0) });
    gateway.createGroup({ owner: "alice", name });
  }
  await using gateway = await startGateway({ state, clock: new ManualClock(0) });
  assert.deepEqual(
    gateway.groups.map(({ name }) => name),
    names,
  );
});

test("a file of format 1 is read, and new ids and times are larger than its own", async (t) => {
  const state = join(await folder(t), "state.json");
  const kept = {
    version: 1,
    groups: [keptGroup],
    messages: [keptMessage],
    marks: { bob: "7" },
  };
  await writeFile(state, JSON.stringify(kept));
  await using gateway = await startGateway({ state, clock: new ManualClock(0) });
  assert.deepEqual(gateway.groups, kept.groups);
  const [message] = kept.messages;
  const [messageId, sendTime] = [99_999_999_999_999_999n, 1_700_000_000_000_000_000n];
  assert.deepEqual(gateway.messages, [{ ...message, messageId, sendTime }]);
  assert.equal(gateway.readMark("bob"), 7n);
  const next = gateway.postMessage({ from: "alice", to: "bob", body: "next" });
  assert.deepEqual([next.messageId, next.sendTime], [messageId + 1n, sendTime + 1n]);
  await gateway.close();
  const { messages, ...rest } = JSON.parse(await readFile(state, "utf8")) as typeof kept;
  assert.deepEqual(rest, { version: 1, groups: kept.groups, marks: kept.marks });
  assert.deepEqual(messages[0], message);
});

test("every change of a group, a message or a read mark is saved", async (t) => {
  const state = join(await folder(t), "state.json");
  const long = Long.fromNumber(42);
  const groupOf = ({ groups }: Gateway): string => groups[0]?.id ?? "";
  const members = ({ groups }: Gateway): (string | undefined)[] =>
    groups.map((group) => group.members.at(-1)?.account);
  const steps: [string, (groupId: string) => Uint8Array, (gateway: Gateway) => unknown, unknown][] =
    [
      [Command.GroupCreate, () => newGroup(["bob"]), members, ["bob"]],
      [Command.GroupJoin, (groupId) => joined("carol", groupId), members, ["carol"]],
      [Command.GroupQuit, (groupId) => hasQuit("carol", groupId), members, ["bob"]],
      [Command.ChatGroupTalk, () => text("hi"), ({ messages }) => messages.length, 1],
      [Command.ChatUserTalk, () => text("hi"), ({ messages }) => messages.length, 2],
      [
        Command.ChatTalkAck,
        () => MessageAckReq.encode({ messageId: long }).finish(),
        (gateway) => gateway.readMark("alice"),
        42n,
      ],
      [
        Command.OfflineIndex,
        () => MessageIndexReq.encode({ messageId: long.add(1) }).finish(),
        (gateway) => gateway.readMark("alice"),
        43n,
      ],
    ];
  for (const [command, payload, shown, expected] of steps) {
    const gateway = await startGateway({ state });
    const alice = await login(gateway, "alice");
    const answer = await alice.request(command, groupOf(gateway) || "x", payload(groupOf(gateway)));
    assert.equal(answer.status, 0, command);
    await gateway.close();
    await using next = await startGateway({ state });
    assert.deepEqual(shown(next), expected, command);
  }
  {
    await using gateway = await startGateway({ state });
    gateway.createGroup({ owner: "dave" });
  }
  await using last = await startGateway({ state });
  assert.deepEqual(members(last), ["bob", "dave"]);
});

test("consecutive changes are saved together, and leave no timer behind", async (t) => {
  const state = join(await folder(t), "state.json");
  const clock = new ManualClock();
  const gateway = await startGateway({ state, clock });
  gateway.postMessage({ from: "alice", to: "bob", body: "one" });
  clock.advance(199);
  gateway.postMessage({ from: "alice", to: "bob", body: "two" });
  assert.equal(clock.pending, 1);
  clock.advance(1);
  assert.equal(clock.pending, 0);
  gateway.postMessage({ from: "alice", to: "bob", body: "three" });
  assert.equal(clock.pending, 1);
  await gateway.close();
  assert.equal(clock.pending, 0);
  assert.equal(((await readFile(state, "utf8")).match(/one|two|three/g) ?? []).length, 3);
});

test("a state that could not be written is written again when the gateway closes", async (t) => {
  const state = join(await folder(t), "missing", "state.json");
  const clock = new ManualClock();
  const gateway = await startGateway({ state, clock });
  gateway.postMessage({ from: "alice", to: "bob", body: "kept after all" });
  const failed = once(gateway, "error") as Promise<[Error & { code?: string; cause?: unknown }]>;
  clock.advance(200);
  const [{ code, message, cause }] = await failed;
  assert.deepEqual([code, message], ["state_file", `${state} cannot be written`]);
  assert.equal((cause as NodeJS.ErrnoException).code, "ENOENT");
  await mkdir(dirname(state));
  await gateway.close();
  assert.match(await readFile(state, "utf8"), /kept after all/);
});

const newGroup = (members: string[]): Uint8Array =>
  GroupCreateReq.encode(GroupCreateReq.fromPartial({ name: "team", members })).finish();
const joined = (account: string, groupId: string): Uint8Array =>
  GroupJoinReq.encode({ account, groupId }).finish();
const hasQuit = (account: string, groupId: string): Uint8Array =>
  GroupQuitReq.encode({ account, groupId }).finish();

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "kim-gateway-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}
