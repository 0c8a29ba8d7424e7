// What docs/api.md and docs/protocol.md list is what there is: options, events, methods, commands, messages. What
// is stated in several places is the same in all of them.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import * as kim from "kim-web-sdk";
import { readPage, root } from "../../support/documents.js";

const api = readPage("docs/api.md");
const protocol = readPage("docs/protocol.md");

/** The rows of the tables below a heading of a page, without their heads. */
function rowsBelow(page: string, heading: string): string[][] {
  const section = page.split(new RegExp(`^#+ ${heading}$`, "m"))[1]?.split(/^#+ /m)[0] ?? "";
  const tables = [...section.matchAll(/^\| .*\n\| -.*\n((?:\| .*\n)+)/gm)].map(
    ([, rows]) => rows ?? "",
  );
  const rows = tables.flatMap((text) => text.trim().split("\n"));
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** What stands in backquotes. */
const quoted = (text = ""): string[] =>
  [...text.matchAll(/`"?(\w+)"?`/g)].map(([, name]) => name ?? "");

const camelCase = (name: string): string =>
  name.replace(/_(\w)/g, (_, c: string) => c.toUpperCase());

/** "10 000", "1 MiB" or "true" as a number or a flag. */
function valueOf(text = ""): number | boolean {
  const [, flag, digits = "", mebi] =
    /^`?(?:(true|false)|(\d[\d ]*)(MiB)?)/.exec(text.trim()) ?? [];
  return flag ? flag === "true" : Number(digits.replace(/ /g, "")) * (mebi ? 1 << 20 : 1);
}

/** The defaults of the session's options, from src/session/options.h. */
function coreDefaults(): Record<string, number | boolean> {
  const members = readPage("src/session/options.h").matchAll(
    /^ {2}(?:Duration|int32_t|bool) (\w+) = (?:Duration::(Seconds|Millis)\()?(\w+)(?: << (\d+))?\)?;$/gm,
  );
  const defaults = [...members].map(([, name = "", unit, value = "", shift = "0"]) => {
    const number = Number(value) * (unit === "Seconds" ? 1000 : 1) * 2 ** Number(shift);
    return [camelCase(name), unit || /\d/.test(value) ? number : value === "true"];
  });
  return Object.fromEntries(defaults) as Record<string, number | boolean>;
}

/** The fields of every message, as docs/protocol.md writes them: "int32 type 1, string body 2". */
function fieldsOfMessages(): [message: string, fields: string][] {
  const schema = ["proto/common.proto", "proto/protocol.proto"].map(readPage).join("\n");
  const messages = schema.replace(/\/\/.*$/gm, "").matchAll(/^message (\w+) \{([^}]*)\}/gm);
  return [...messages].map(([, message = "", body = ""]) => {
    const fields = [...body.matchAll(/((?:repeated )?\w+ \w+) = (\d+)/g)];
    return [message, fields.map(([, field, number]) => `${field} ${number}`).join(", ")];
  });
}

test("docs/api.md has the default of every option of the session", () => {
  const core = coreDefaults();
  assert.ok(Object.keys(core).length > 20);
  const rows = rowsBelow(api, "Options").flatMap(([names, values = ""]) =>
    quoted(names).map((name, at) => [name, valueOf(values.split(/, (?!at most)/)[at])] as const),
  );
  const documented = rows.filter(([name]) => name in core);
  assert.deepEqual(Object.fromEntries(documented), core);
});

test("the comments of js/session/session_options.ts have the core's defaults", () => {
  const members = readPage("js/session/session_options.ts").matchAll(
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s+(\w+)\?: /g,
  );
  const documented = [...members].map(([, comment = "", name = ""]) => {
    const value = /Default ([^.;,]+)|(\d+), the default/.exec(comment);
    return [name, valueOf(value?.[1] ?? value?.[2])];
  });
  assert.deepEqual(Object.fromEntries(documented), coreDefaults());
});

test("the defaults that js/client and js/tabs state themselves are the core's", () => {
  const core = coreDefaults();
  const names = Object.keys(core).join("|");
  const value = String.raw`(true|\d[\d_]*(?: << \d+)?)(?! \*)`;
  const stated = new RegExp(String.raw`\b(${names})(?:: \w+ =|:| =| \?\?) ${value}`, "g");
  const found = ["js/client", "js/tabs"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .flatMap((path) => [...readPage(join(folder, path)).matchAll(stated)]),
  );
  assert.ok(found.length > 10);
  for (const [text, name = "", given = ""] of found) {
    const [base, shift = "0"] = given.replace(/_/g, "").split(" << ");
    assert.equal(given === "true" || Number(base) * 2 ** Number(shift), core[name], text);
  }
});

test("the options that must be at least 1 are named where options are documented", () => {
  const source = readPage("js/session/session_options.ts");
  const pattern = new RegExp(/mustBePositive = \/(.*)\/;/.exec(source)?.[1] ?? "");
  const options = Object.keys(coreDefaults()).filter((name) => pattern.test(name));
  const [, inComment] = /at least 0;([^/]*) must be at least 1/.exec(source) ?? [];
  const [, onPage] = /must be at least 1, because[^:]*:([^.]*)\. The options/.exec(api) ?? [];
  for (const text of [inComment, onPage]) assert.deepEqual(quoted(text).sort(), options.sort());
});

test("docs/api.md has a row for every event", () => {
  const names = rowsBelow(api, "Events").flatMap(([name]) => quoted(name));
  const declared = /type KIMEventMap = \{([\s\S]*?)\n\};/.exec(
    readPage("js/client/events.ts"),
  )?.[1];
  const events = [...(declared ?? "").matchAll(/^ {2}(\w+): /gm)].map(([, name]) => name);
  assert.ok(events.length > 9);
  assert.deepEqual(names.sort(), events.sort());
});

test("docs/api.md names every member of a client", () => {
  const members = Object.getOwnPropertyNames(kim.KIMClient.prototype);
  const named = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(api);
  assert.deepEqual(
    members.filter((name) => name !== "constructor" && !name.startsWith("_") && !named(name)),
    [],
  );
});

test("docs/api.md lists every message and every command", () => {
  const messages = /^The messages are ([\s\S]*?)\.$/m.exec(api)?.[1];
  assert.deepEqual(
    quoted(messages).sort(),
    fieldsOfMessages()
      .map(([name]) => name)
      .sort(),
  );
  const commands = rowsBelow(api, "Codec").find(([name]) => name === "`Command`");
  assert.deepEqual(quoted(commands?.[1]), Object.keys(kim.Command));
});

test("docs/protocol.md lists every command, and so does the core", () => {
  const commands = Object.values(kim.Command);
  const rows = rowsBelow(protocol, "Commands").map(([name]) => name);
  assert.deepEqual(rows, commands);
  const core = readPage("src/wire/commands.h").matchAll(/ = "([\w.]+)";/g);
  assert.deepEqual(
    [...core].map(([, name]) => name),
    commands,
  );
});

test("docs/protocol.md has the fields of every message", () => {
  const rows = rowsBelow(protocol, "Messages of the schema");
  const listed = rows.flatMap(([names = "", fields = ""]) =>
    names.split(", ").map((name) => [name, fields] as const),
  );
  const documented = new Map(listed);
  // These are described in other words.
  const elsewhere = /^(Header|Meta|Inner\w+|Session)$/;
  for (const [name, fields] of fieldsOfMessages()) {
    if (!elsewhere.test(name)) assert.equal(documented.get(name), fields, name);
  }
});

test("tests/vectors/wire.json has every message by itself, but those of which headers consist", () => {
  const vectors = JSON.parse(readPage("tests/vectors/wire.json")) as {
    messages: { type: string }[];
  };
  const present = new Set(vectors.messages.map(({ type }) => type));
  const missing = fieldsOfMessages().filter(([name]) => !present.has(name));
  assert.deepEqual(
    missing.map(([name]) => name),
    ["Meta", "Header"],
  );
});
