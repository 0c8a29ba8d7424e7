// In the script-tag build and in ./slim for browsers, two members share a short name if no object has both.

import assert from "node:assert/strict";
import { test } from "node:test";

import { membersByKind } from "../../scripts/lib/compact/member-kinds.mjs";
import { groupsOf } from "../../scripts/lib/compact/shared-names.mjs";

/** The name that the build gives a member before it shortens it. */
const nameOf = ({ owner, name }) =>
  owner && owner !== "OfflineMessages" && name.startsWith("_") ? `_of${owner}${name}` : name;

const kinds = membersByKind().map((members) => members.map(nameOf));
const members = new Map(kinds.flat().map((name) => [name, ""]));

test("two members of one object never share a short name", () => {
  const groups = groupsOf(members, new Map());
  const groupOf = new Map(groups.flatMap((group, at) => group.map((name) => [name, at])));
  assert.ok(groups.length < members.size / 3);
  for (const names of kinds) {
    const own = names.map((name) => groupOf.get(name));
    assert.equal(new Set(own).size, names.length, names.join());
  }
});

test("the members of an object with several types count as members of one object", () => {
  // Deliveries use an Incoming, and Storage uses a Runtime, through narrower interfaces.
  for (const [own, others] of [
    ["_ofIncoming_storage", ["handled", "rejected", "hasRoom", "unattended"]],
    ["_ofRuntime_storage", ["report"]],
  ]) {
    const kind = kinds.find((names) => names.includes(own));
    assert.deepEqual(
      others.filter((name) => !kind.includes(name)),
      [],
    );
  }
});

test("a member of an unknown object shares its short name with no other", () => {
  const groups = groupsOf(new Map([...members, ["unheardOf", ""]]), new Map());
  assert.deepEqual(
    groups.filter((group) => group.includes("unheardOf")),
    [["unheardOf"]],
  );
});
