import assert from "node:assert/strict";
import { test } from "node:test";
import { beginningOf, isEmoji, partsOf } from "../../web/src/chat/text.js";

/** The addresses in a text; checks that its parts joined give the text. */
function addressesIn(text: string): string[] {
  const parts = partsOf(text);
  assert.equal(parts.map(({ part }) => part).join(""), text);
  return parts.flatMap(({ address }) => address ?? []);
}

test("addresses in a text can be followed, without the sentence's own signs", () => {
  assert.deepEqual(addressesIn("See https://example.com/a?b=1#c."), [
    "https://example.com/a?b=1#c",
  ]);
  assert.deepEqual(addressesIn("(http://a.example), https://b.example!"), [
    "http://a.example",
    "https://b.example",
  ]);
  assert.deepEqual(addressesIn("请看https://example.com/文档，谢谢"), ["https://example.com/文档"]);
  assert.deepEqual(addressesIn("https://example.com"), ["https://example.com"]);
});

test("nothing but an address of the web can be followed", () => {
  for (const text of [
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "example.com",
    "https://",
    "https://[",
    "",
  ]) {
    assert.deepEqual(addressesIn(text), []);
  }
});

test("a few emoji alone are distinguished from text", () => {
  for (const text of ["👍", "🎉🎉🎉", "👩‍👩‍👧‍👦", "👩🏽‍🚀 🏳️‍🌈", "🇨🇳🇩🇪", "❤️"]) {
    assert.ok(isEmoji(text), text);
  }
  for (const text of ["", " ", "1", "#", "👍 ok", "好", "👍👍👍👍👍", "👍".repeat(1000)]) {
    assert.ok(!isEmoji(text), text);
  }
});

test("the beginning of a text is the text, or ends with a whole word or character", () => {
  assert.equal(beginningOf("short", 5), "short");
  assert.equal(beginningOf("several words here", 10), "several");
  assert.equal(beginningOf("a Donaudampfschifffahrt", 12), "a Donaudampf");
  assert.equal(beginningOf("我带地图和水", 4), "我带地图");
  assert.equal(beginningOf("👍👍👍", 2), "👍👍");
});
