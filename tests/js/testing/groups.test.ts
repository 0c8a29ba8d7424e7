import assert from "node:assert/strict";
import test from "node:test";
import {
  Command,
  GroupCreateNotify,
  GroupCreateReq,
  GroupCreateResp,
  GroupGetReq,
  GroupGetResp,
  GroupJoinReq,
  GroupQuitReq,
  MessagePush,
  Status,
} from "kim-web-sdk";
import { ManualClock } from "kim-web-sdk/testing";
import Long from "long";
import { gatewayFor, login, reason, text, type RawClient } from "../support/gateway.js";

test("a new group is announced to its members, but not to the channel that created it", async (t) => {
  const gateway = await gatewayFor(t);
  const [alice, bob] = [await login(gateway, "alice"), await login(gateway, "bob")];
  const groupId = await createGroup(alice, ["alice", "bob", "carol"]);
  const push = await bob.push();
  assert.equal(push.command, Command.GroupCreate);
  assert.deepEqual(GroupCreateNotify.decode(push.payload), {
    groupId,
    members: ["alice", "bob", "carol"],
  });
  assert.deepEqual(await alice.settle(), []);
});

test("a group's detail has what its creator gave, and times in seconds", async (t) => {
  const clock = new ManualClock(1_700_000_000_999);
  const gateway = await gatewayFor(t, { clock });
  const alice = await login(gateway, "alice");
  const given = { name: "team", avatar: "a.png", introduction: "us", owner: "dave" };
  const groupId = await createGroup(alice, ["dave", "bob", "alice"], given);
  clock.advance(60_000);
  const joined = await alice.request(Command.GroupJoin, "", join("carol", groupId));
  assert.deepEqual([joined.status, joined.payload.length], [Status.Success, 0]);
  const member = (account: string, seconds: number) => {
    return { account, alias: "", avatar: "", joinTime: Long.fromNumber(seconds) };
  };
  assert.deepEqual(await groupOf(alice, groupId), {
    id: groupId,
    ...given,
    createdAt: Long.fromNumber(1_700_000_000),
    members: [
      ...["dave", "bob", "alice"].map((account) => member(account, 1_700_000_000)),
      member("carol", 1_700_000_060),
    ],
  });
  assert.deepEqual(gateway.groups, [
    {
      id: groupId,
      ...given,
      createdAt: 1_700_000_000,
      members: [
        ...["dave", "bob", "alice"].map((account) => ({ account, joinedAt: 1_700_000_000 })),
        { account: "carol", joinedAt: 1_700_000_060 },
      ],
    },
  ]);
});

test("a group has the members and the owner of its request, not its creator", async (t) => {
  const gateway = await gatewayFor(t);
  const [alice, bob] = [await login(gateway, "alice"), await login(gateway, "bob")];
  const groupId = await createGroup(alice, ["carol", "bob"]);
  const { payload } = await bob.push();
  assert.deepEqual(GroupCreateNotify.decode(payload).members, ["carol", "bob"]);
  const { owner, members } = await groupOf(alice, groupId);
  assert.deepEqual([owner, members.map(({ account }) => account)], ["", ["carol", "bob"]]);
});

test("a group is not created without members, or if it names one twice", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  for (const [members, why] of [
    [[], "group has no members"],
    [["bob", "alice", "bob"], "a member is named twice"],
  ] as const) {
    const payload = GroupCreateReq.encode(GroupCreateReq.fromPartial({ members: [...members] }));
    const answer = await alice.request(Command.GroupCreate, "", payload.finish());
    assert.deepEqual([answer.status, reason(answer)], [Status.SystemException, why]);
  }
  assert.deepEqual(gateway.groups, []);
});

test("joining a second time is answered with SystemException, quitting again with Success", async (t) => {
  const clock = new ManualClock(0);
  const gateway = await gatewayFor(t, { clock });
  const [alice, bob] = [await login(gateway, "alice"), await login(gateway, "bob")];
  const groupId = await createGroup(alice, ["alice"]);
  clock.advance(5000);
  const joined = await bob.request(Command.GroupJoin, "", join("bob", groupId));
  assert.equal(joined.status, Status.Success);
  clock.advance(5000);
  const again = await bob.request(Command.GroupJoin, "", join("bob", groupId));
  const expected = [Status.SystemException, "account is a member already"];
  assert.deepEqual([again.status, reason(again)], expected);
  const { members } = await groupOf(alice, groupId);
  assert.deepEqual(
    members.map(({ account, joinTime }) => [account, joinTime.toNumber()]),
    [
      ["alice", 0],
      ["bob", 5],
    ],
  );
  const quit = GroupQuitReq.encode({ account: "bob", groupId }).finish();
  for (const time of [1, 2]) {
    const { status } = await bob.request(Command.GroupQuit, "", quit);
    assert.equal(status, Status.Success, `time ${time}`);
  }
  assert.equal((await groupOf(alice, groupId)).members.length, 1);
});

test("a request to join or quit without an account is refused", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  const groupId = await createGroup(alice, ["bob"]);
  const quit = GroupQuitReq.encode({ account: "", groupId }).finish();
  for (const [command, payload] of [
    [Command.GroupJoin, join("", groupId)],
    [Command.GroupQuit, quit],
  ] as const) {
    const answer = await alice.request(command, "", payload);
    const expected = [Status.InvalidPacketBody, "account is missing"];
    assert.deepEqual([answer.status, reason(answer)], expected, command);
  }
  assert.equal(gateway.groups[0]?.members.length, 1);
});

test("a group that everybody has left is given no messages", async (t) => {
  const gateway = await gatewayFor(t);
  const alice = await login(gateway, "alice");
  const groupId = await createGroup(alice, ["alice"]);
  const quit = GroupQuitReq.encode({ account: "alice", groupId }).finish();
  await alice.request(Command.GroupQuit, "", quit);
  const answer = await alice.request(Command.ChatGroupTalk, groupId, text("hi"));
  const expected = [Status.SystemException, "group has no members"];
  assert.deepEqual([answer.status, reason(answer)], expected);
  assert.deepEqual(gateway.messages, []);
});

test("a group that is created by Gateway.createGroup has the given fields, and an id of its own", async (t) => {
  const gateway = await gatewayFor(t, { clock: new ManualClock(7_000) });
  const given = { name: "team", avatar: "a.png", introduction: "us", owner: "dave" };
  const group = gateway.createGroup({ ...given, members: ["bob", "dave"] });
  const members = ["dave", "bob"].map((account) => ({ account, joinedAt: 7 }));
  assert.deepEqual(group, { id: group.id, ...given, createdAt: 7, members });
  const other = gateway.createGroup({ owner: "dave" });
  assert.notEqual(other.id, group.id);
  assert.deepEqual(gateway.groups, [group, other]);
});

test("a group's message reaches every member but the sender, and nobody who has quit", async (t) => {
  const gateway = await gatewayFor(t);
  const [alice, bob, carol] = [
    await login(gateway, "alice"),
    await login(gateway, "bob"),
    await login(gateway, "carol"),
  ];
  const groupId = await createGroup(alice, ["alice", "bob", "carol"]);
  await Promise.all([bob.push(), carol.push()]);
  const quit = GroupQuitReq.encode({ account: "carol", groupId }).finish();
  const left = await carol.request(Command.GroupQuit, "", quit);
  assert.equal(left.status, Status.Success);
  assert.equal(left.payload.length, 0);
  const { answer } = await alice.talk(groupId, "hello all", Command.ChatGroupTalk);
  assert.equal(answer.status, Status.Success);
  const push = await bob.push();
  assert.equal(push.command, Command.ChatGroupTalk);
  assert.equal(push.dest, groupId);
  assert.equal(MessagePush.decode(push.payload).sender, "alice");
  assert.deepEqual(
    gateway.messages.map(({ group, receivers }) => [group, receivers]),
    [[groupId, ["bob"]]],
  );
  assert.deepEqual(await carol.settle(), []);
  assert.deepEqual(await alice.settle(), []);
});

test("to join or quit a group that does not exist is refused, anything else fails", async (t) => {
  const alice = await login(await gatewayFor(t), "alice");
  const get = GroupGetReq.encode({ groupId: "none" }).finish();
  const quit = GroupQuitReq.encode({ account: "alice", groupId: "none" }).finish();
  for (const [command, status, dest, payload] of [
    [Command.ChatGroupTalk, Status.SystemException, "none", text("hi")],
    [Command.GroupDetail, Status.SystemException, "", get],
    [Command.GroupJoin, Status.NoDestination, "", join("alice", "none")],
    [Command.GroupQuit, Status.NoDestination, "", quit],
  ] as const) {
    const answer = await alice.request(command, dest, payload);
    assert.equal(answer.status, status, command);
    assert.equal(reason(answer), "group is not known");
  }
});

test("a group's name, introduction and accounts have limits; beyond them the answer is SystemException", async (t) => {
  const alice = await login(await gatewayFor(t), "alice");
  const outcome = async (command: string, payload: Uint8Array): Promise<unknown[]> => {
    const answer = await alice.request(command, "", payload);
    return answer.status === 0 ? [0] : [answer.status, reason(answer)];
  };
  for (const [what, most, make] of [
    ["group name", 50, (name: string) => ({ name })],
    ["introduction", 300, (introduction: string) => ({ introduction })],
    ["owner", 60, (owner: string) => ({ owner })],
    ["a member's account", 60, (account: string) => ({ members: ["bob", account] })],
  ] as const) {
    const created = (text: string): Promise<unknown[]> =>
      outcome(
        Command.GroupCreate,
        GroupCreateReq.encode(
          GroupCreateReq.fromPartial({ members: ["bob"], ...make(text) }),
        ).finish(),
      );
    assert.deepEqual(await created("👋".repeat(most)), [0]);
    const refused = [Status.SystemException, `${what} is too long`];
    assert.deepEqual(await created("n".repeat(most + 1)), refused);
  }
  const groupId = await createGroup(alice, ["bob"]);
  assert.deepEqual(await outcome(Command.GroupJoin, join("m".repeat(60), groupId)), [0]);
  assert.deepEqual(await outcome(Command.GroupJoin, join("m".repeat(61), groupId)), [
    Status.SystemException,
    "account is too long",
  ]);
});

async function createGroup(
  client: RawClient,
  members: string[],
  more: object = { name: "team" },
): Promise<string> {
  const request = GroupCreateReq.fromPartial({ members, ...more });
  const payload = GroupCreateReq.encode(request).finish();
  const answer = await client.request(Command.GroupCreate, "", payload);
  assert.equal(answer.status, Status.Success);
  return GroupCreateResp.decode(answer.payload).groupId;
}

async function groupOf(client: RawClient, groupId: string): Promise<GroupGetResp> {
  const payload = GroupGetReq.encode({ groupId }).finish();
  const answer = await client.request(Command.GroupDetail, "", payload);
  return GroupGetResp.decode(answer.payload);
}

function join(account: string, groupId: string): Uint8Array {
  return GroupJoinReq.encode({ account, groupId }).finish();
}
