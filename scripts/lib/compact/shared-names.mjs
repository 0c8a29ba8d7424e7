// Which members may share a short name: those that never occur on the same object. Then a few names suffice
// for all members, and the most frequent names cover nearly everything. Saves 0.4 KB.

import { fail } from "../console.mjs";
import { membersByKind } from "./member-kinds.mjs";

/** A class in esbuild's output. */
const classPattern = /^var (\w+) = class\b.*\{\n[^]*?\n\};$/gm;
const privatePattern = /\b_[a-z]\w*\b/g;
/** A member of another object than `this`. */
const foreignPattern = /(?<!\bthis\??)\._[a-z]\w*\b/g;

/**
 * Applications have these objects and may set members of their own on them, which would clash with the first
 * short names.
 */
const handedOut = ["KIMClient", "OfflineMessages"];
/** How many of the first short names these objects must not use. */
const soonTaken = 20;

/** The intermediate name of a private member, before all are shortened. */
const nameIn = (owner, name) => `_of${owner}${name}`;

/** Renames private members so that no two classes use the same name. */
export function withNamesByClass(script) {
  const foreign = (script.match(foreignPattern) ?? []).map((member) => member.slice(1));
  const outside = new Set([...foreign, ...script.replace(classPattern, "").match(privatePattern)]);
  const result = script.replace(classPattern, (body, owner) =>
    handedOut.includes(owner)
      ? body
      : body.replace(privatePattern, (name) => (outside.has(name) ? name : nameIn(owner, name))),
  );
  if (result === script) fail("the bundler does not write classes as it did");
  return result;
}

/** By name: all names that occur on the same object. Names that are on no known object are left out. */
function neighboursOf(names) {
  const neighbours = new Map();
  for (const members of membersByKind()) {
    const own = members.map(({ owner, name }) =>
      names.includes(nameIn(owner, name)) ? nameIn(owner, name) : name,
    );
    for (const name of own) {
      neighbours.set(name, new Set([...(neighbours.get(name) ?? []), ...own]));
    }
  }
  return neighbours;
}

/** The members of the objects that applications have. */
export const handedOutNames = () => {
  const all = membersByKind().flat();
  return new Set(all.filter(({ owner }) => handedOut.includes(owner)).map(({ name }) => name));
};

/**
 * The position of a name in its class. Names with the same position tend to share a short name, so that
 * classes start with the same text.
 */
function ranksOf(names) {
  const sizes = new Map();
  return new Map(
    names.map((name) => {
      const [owner] = /^_of[A-Z][A-Za-z]*/.exec(name) ?? [];
      sizes.set(owner, (sizes.get(owner) ?? 0) + 1);
      return [name, owner ? sizes.get(owner) : names.length];
    }),
  );
}

/**
 * Groups of names that may share a short name, the most frequent group first. `members`: by the names in the
 * script; `uses`: how often each is used.
 */
export function groupsOf(members, uses) {
  const names = [...members.keys()];
  const usesOf = (name) => uses.get(name) ?? 0;
  const neighbours = neighboursOf(names);
  const ranks = ranksOf(names);
  const held = handedOutNames();
  const groups = [];
  const sum = (group) => group.reduce((total, name) => total + usesOf(name), 0);
  const put = (name, candidates) => {
    const own = neighbours.get(name);
    const possible = candidates.filter((group) =>
      group.every((other) => own?.has(other) === false && neighbours.has(other)),
    );
    // Add it to the most frequent group, whose name costs least after compression.
    const [group] = possible.sort((a, b) => sum(b) - sum(a));
    if (group) group.push(name);
    else groups.push([name]);
  };
  const sorted = [...names].sort((a, b) => ranks.get(a) - ranks.get(b) || usesOf(b) - usesOf(a));
  for (const name of sorted) if (!held.has(name)) put(name, groups);
  groups.sort((a, b) => sum(b) - sum(a));
  for (const name of sorted) if (held.has(name)) put(name, groups.slice(soonTaken));
  return groups;
}
