// Which members may be called alike where names are short: those that never stand on one object. A few
// names then do for all, and the most frequent of them for nearly everything: 0.4 KB less.

import { fail } from "../console.mjs";
import { membersByKind } from "./member-kinds.mjs";

/** As esbuild writes a class. */
const classPattern = /^var (\w+) = class\b.*\{\n[^]*?\n\};$/gm;
const privatePattern = /\b_[a-z]\w*\b/g;
/** A member of another object than the class's own. */
const foreignPattern = /(?<!\bthis\??)\._[a-z]\w*\b/g;

/** Applications hold these, and may set members of their own on them: the first names are soon taken. */
const handedOut = ["KIMClient", "OfflineMessages"];
/** So many. */
const soonTaken = 20;

/** A private member's name until all get short ones. */
const nameIn = (owner, name) => `_of${owner}${name}`;

/** A script in which private members that are alike in two classes are so no more. */
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

/** By name: all that stand on one object with it. A name that no object is known to have is not in it. */
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

/** The members of what applications hold. */
export const handedOutNames = () => {
  const all = membersByKind().flat();
  return new Set(all.filter(({ owner }) => handedOut.includes(owner)).map(({ name }) => name));
};

/** What comes first in each class has the same place in all: they begin in the same words. */
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
 * Groups of names that may be called alike, the most frequent first. `members`: by the names as they come in
 * the script; `uses`: how often each is used.
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
    // To the most frequent: what is frequent costs least.
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
