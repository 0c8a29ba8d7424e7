import assert from "node:assert/strict";
import { test } from "node:test";
import { ConversationBook } from "../../web/src/chat/book.js";
import { readExtra, writeExtra } from "../../web/src/chat/extra.js";
import type { ChatMessage } from "../../web/src/chat/model.js";
import { amend, insert } from "../../web/src/chat/timeline.js";

function message(change: Partial<ChatMessage>): ChatMessage {
  return {
    key: change.id ?? "key",
    id: "",
    sender: "ann",
    body: "",
    type: 1,
    at: 0,
    delivery: "received",
    reason: 0,
    ...change,
  };
}

const ids = (list: readonly ChatMessage[]) => list.map((each) => each.id || each.key);

test("messages are sorted by time and then by id, even beyond 2^53", () => {
  let list: readonly ChatMessage[] = [];
  for (const [id, at] of [
    ["9007199254740995", 5],
    ["999", 5],
    ["9007199254740993", 5],
    ["1", 9],
    ["10", 1],
  ] as const) {
    list = insert(list, message({ id, at }));
  }
  assert.deepEqual(ids(list), ["10", "999", "9007199254740993", "9007199254740995", "1"]);
});

test("a message that is known by its key or its id is not added again", () => {
  const list = insert([], message({ id: "7", key: "ann/a" }));
  assert.equal(insert(list, message({ id: "7", key: "other" })), list);
  assert.equal(insert(list, message({ id: "8", key: "ann/a" })), list);
});

test("a message without an answer stays last, and takes its place when the answer comes", () => {
  let list = insert([], message({ key: "mine", at: 1, delivery: "sending" }));
  list = insert(list, message({ id: "5", at: 100 }));
  assert.deepEqual(ids(list), ["5", "mine"]);
  list = amend(list, "mine", { id: "3", at: 50, delivery: "sent" });
  assert.deepEqual(ids(list), ["3", "5"]);
});

test("a message that nobody sees is unread until its conversation is opened", () => {
  const book = new ConversationBook(() => true);
  book.receive("user", "ann", message({ id: "1", at: 1 }));
  book.receive("user", "ann", message({ id: "2", at: 2 }));
  book.addUnread("user:ann", 1);
  assert.equal(book.unreadTotal.value, 1);
  book.open("user:ann");
  assert.equal(book.unreadTotal.value, 0);
  assert.equal(book.activeConversation.value?.newFrom, "2");
  book.addUnread("user:ann", 1);
  assert.equal(book.unreadTotal.value, 0);
});

test("the line above the new messages is not moved by messages of one's own that were not delivered", () => {
  const book = new ConversationBook(() => true);
  book.receive("user", "ann", message({ id: "1", at: 1 }));
  book.mirror("user", "ann", message({ key: "mine", at: 2, delivery: "rejected" }));
  for (const id of ["2", "3"]) {
    book.receive("user", "ann", message({ id, at: 3 }));
    book.addUnread("user:ann", 1);
  }
  book.open("user:ann");
  assert.equal(book.activeConversation.value?.newFrom, "2");
});

test("an open conversation on a hidden page collects unread messages", () => {
  let watched = false;
  const book = new ConversationBook(() => watched);
  book.receive("user", "ann", message({ id: "1", at: 1 }));
  book.open("user:ann");
  book.addUnread("user:ann", 1);
  assert.equal(book.unreadTotal.value, 1);
  watched = true;
  book.markActiveRead();
  assert.equal(book.unreadTotal.value, 0);
});

test("the most recently touched conversation comes first", () => {
  const book = new ConversationBook(() => true);
  book.receive("user", "ann", message({ id: "1", at: 10 }));
  book.receive("group", "7", message({ id: "2", at: 20 }));
  book.receive("user", "ann", message({ id: "3", at: 30 }));
  assert.deepEqual(
    book.sorted.value.map((each) => each.key),
    ["user:ann", "group:7"],
  );
});

test("the sender's own id survives the way through extra; what others put there is left alone", () => {
  assert.equal(readExtra(writeExtra("abc")), "abc");
  for (const foreign of ["", "{", "null", "[]", '{"cid":7}', '{"other":"x"}', "plain text"]) {
    assert.equal(readExtra(foreign), null);
  }
});
