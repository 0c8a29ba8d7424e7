// Group requests name the account that is logged in: they wait until there is one.
import assert from "node:assert/strict";
import test from "node:test";
import { Command, GroupCreateReq, GroupJoinReq, GroupQuitReq, State } from "kim-web-sdk";
import { fakeClient, FakeSocket, settle } from "../support/fake_socket.js";

/** Owner and members in each request to create a group that a socket has sent. */
function madeBy(socket: FakeSocket) {
  const made = socket.packets.filter(({ command }) => command === Command.GroupCreate);
  return made.map(({ payload }) => {
    const { owner, members } = GroupCreateReq.decode(payload);
    return { owner, members };
  });
}

/** A client whose first login is under way. */
async function connectingClient() {
  const { client } = fakeClient();
  const login = client.login();
  await settle();
  return { client, login, socket: FakeSocket.last };
}

test("a group that is made while the client connects is owned by the account that logs in", async () => {
  const { client, socket } = await connectingClient();
  const made = client.createGroup({ name: "friends", members: ["bob"] });
  socket.signIn("alice");
  await settle();
  assert.deepEqual(madeBy(socket), [{ owner: "alice", members: ["bob", "alice"] }]);
  socket.answer(Command.GroupCreate);
  assert.equal((await made).status, 0);
  client.dispose();
});

for (const [method, command, codec] of [
  ["joinGroup", Command.GroupJoin, GroupJoinReq],
  ["quitGroup", Command.GroupQuit, GroupQuitReq],
] as const) {
  test(`${method} while the client connects is for the account that logs in`, async () => {
    const { client, socket } = await connectingClient();
    const done = client[method]("g1");
    socket.signIn("alice");
    await settle();
    const { payload } = socket.packets.find((packet) => packet.command === command) ?? {};
    const { account, groupId } = codec.decode(payload as Uint8Array);
    assert.deepEqual([account, groupId], ["alice", "g1"]);
    socket.answer(command);
    assert.deepEqual(await done, { status: 0 });
    client.dispose();
  });
}

test("a group request of a client that cannot log in ends as not sent", async () => {
  const { client, login, socket } = await connectingClient();
  const made = client.createGroup({ name: "friends", members: [] });
  socket.closed();
  assert.equal((await login).success, false);
  assert.equal((await made).err?.code, "not_connected");
  assert.equal(client.state, State.INIT);
  client.dispose();
});

test("a group request that waits for the login ends with its signal, and when the client is disposed of", async () => {
  const { client } = await connectingClient();
  const controller = new AbortController();
  const { signal } = controller;
  const left = client.quitGroup("g1", { signal });
  const made = client.createGroup({ name: "friends", members: [] });
  controller.abort();
  assert.equal((await left).err?.code, "aborted");
  client.dispose();
  assert.equal((await made).err?.code, "not_connected");
});

test("a group request does not wait for the login where nothing waits for a connection", async () => {
  const { client } = fakeClient({ queueWhileDisconnected: false });
  void client.login();
  assert.equal((await client.joinGroup("g1")).err?.code, "not_connected");
  assert.equal((await client.talkToGroup("g1", { body: "x" })).err?.code, "not_connected");
  client.dispose();
});

test("what a group request was given can be changed while it waits for the login", async () => {
  const { client, socket } = await connectingClient();
  const members = ["bob"];
  const group = { name: "friends", members };
  const made = client.createGroup(group);
  members.push("mallory");
  Object.assign(group, { name: "others", members: [] });
  const member = { groupId: "g1" };
  const joined = client.joinGroup(member);
  member.groupId = "g2";
  socket.signIn("alice");
  await settle();
  assert.deepEqual(madeBy(socket), [{ owner: "alice", members: ["bob", "alice"] }]);
  const join = socket.packets.find(({ command }) => command === Command.GroupJoin);
  assert.equal(GroupJoinReq.decode(join?.payload as Uint8Array).groupId, "g1");
  socket.answer(Command.GroupCreate);
  socket.answer(Command.GroupJoin);
  assert.deepEqual([(await made).status, (await joined).status], [0, 0]);
  client.dispose();
});

test("a group request that cannot be made says so before the login has ended", async () => {
  const { client } = await connectingClient();
  const made = await client.createGroup({ name: "friends", members: "bob" as never });
  assert.equal(made.err?.code, "invalid_argument");
  client.dispose();
});

test("a group request without a login under way ends at once as not sent", async () => {
  const { client } = fakeClient();
  assert.equal((await client.joinGroup("g1")).err?.code, "not_connected");
  client.dispose();
});

for (const when of ["before there is a socket", "while its socket opens"]) {
  test(`a group request waits for the next login where its own is given up ${when}`, async () => {
    const { client } = fakeClient();
    void client.login();
    if (when === "while its socket opens") await settle();
    const made = client.createGroup({ name: "friends", members: ["bob"] });
    const first = FakeSocket.last;
    void client.logout();
    const login = client.login();
    await settle();
    if (when === "while its socket opens") first.closed();
    await settle();
    const socket = FakeSocket.last;
    await socket.logIn("alice");
    assert.equal((await login).success, true);
    assert.deepEqual(madeBy(socket), [{ owner: "alice", members: ["bob", "alice"] }]);
    socket.answer(Command.GroupCreate);
    assert.equal((await made).status, 0);
    client.dispose();
  });
}
