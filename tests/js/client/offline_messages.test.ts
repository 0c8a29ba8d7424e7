// OfflineMessages on its own: an application may construct it from entries of its own.
import assert from "node:assert/strict";
import test from "node:test";
import Long from "long";
import {
  MessageContentReq,
  MessageContentResp,
  OfflineMessages,
  Response,
  type MessageIndex,
} from "kim-web-sdk";

const index = (id: number, direction: number, sendTime = id, group = ""): MessageIndex => ({
  messageId: Long.fromNumber(id),
  direction,
  sendTime: Long.fromNumber(sendTime),
  accountB: "alice",
  group,
});

const silent = {
  account: "bob",
  request: () => Promise.resolve(new Response(10)),
};

for (const page of [0, -1, 1.5, NaN, "1" as never]) {
  test(`page ${String(page)} of type ${typeof page} is refused`, async () => {
    const offline = new OfflineMessages(silent, []);
    await assert.rejects(offline.loadUser("alice", page), {
      name: "KIMError",
      code: "invalid_argument",
    });
  });
}

test("anything but a list of entries, or of ids, is refused by name", async () => {
  const refusal = (name: string) => ({
    code: "invalid_argument",
    message: `${name} must be an array`,
  });
  const offline = new OfflineMessages(silent, []);
  for (const none of [null, undefined, 7, "1"] as never[]) {
    assert.throws(() => new OfflineMessages(silent, none), refusal("indexes"));
    await assert.rejects(offline.loadcontent(none), refusal("ids"));
  }
});

test("an entry with direction 1 has this account as its sender", async () => {
  const offline = new OfflineMessages(silent, [index(1, 1)]);
  const [message] = await offline.loadUser("alice", 1);
  assert.equal(message?.sender, "bob");
  assert.equal(message?.receiver, "alice");
  assert.equal(message?.body, undefined);
});

test("messages are ordered by send time, then by id", async () => {
  const offline = new OfflineMessages(silent, [index(9, 0, 1), index(3, 0, 2), index(4, 0, 2)]);
  const page = await offline.loadUser("alice", 1);
  assert.deepEqual(
    page.map(({ messageId }) => messageId.toNumber()),
    [4, 3, 9],
  );
});

test("contents are matched by id, and one that the server lacks is asked for again by the next load", async () => {
  let requests = 0;
  const source = {
    account: "bob",
    request: () => {
      requests += 1;
      const contents = [3, 1].map((id) => ({
        messageId: Long.fromNumber(id),
        type: 1,
        body: `body ${id}`,
        extra: "",
      }));
      return Promise.resolve(new Response(0, "", MessageContentResp.encode({ contents }).finish()));
    },
  };
  const offline = new OfflineMessages(source, [index(1, 0), index(2, 0), index(3, 0)]);
  const page = await offline.loadUser("alice", 1);
  assert.deepEqual(
    page.map(({ body }) => body),
    ["body 3", undefined, "body 1"],
  );
  assert.equal(requests, 1);
  await offline.loadUser("alice", 1);
  assert.equal(requests, 2);
});

test("contents of more than 200 messages are asked for in several requests", async () => {
  const sizes: number[] = [];
  const source = {
    account: "bob",
    request: (packet: { payload: Uint8Array }) => {
      sizes.push(MessageContentReq.decode(packet.payload).messageIds.length);
      return Promise.resolve(new Response(0));
    },
  };
  const offline = new OfflineMessages(source, []);
  const ids = Array.from({ length: 450 }, (_, i) => Long.fromNumber(i + 1));
  assert.deepEqual(await offline.loadcontent(ids), { status: 0, contents: [] });
  assert.deepEqual(sizes, [200, 200, 50]);
  assert.deepEqual(await offline.loadcontent([]), { status: 0, contents: [] });
  assert.equal(sizes.length, 3);
});
