// Private members under names that the classes share, for the script-tag build: the first member
// that each class names is called alike, and the second, and so on. Classes then begin in the same
// words, and few names are needed: 0.15 KB less.

import { fail } from "./console.mjs";

/** As esbuild writes a class. */
const classPattern = /^var (\w+) = class\b.*\{\n[^]*?\n\};$/gm;
const namePattern = /\b_[a-z]\w*\b/g;
/** A member of another object than the class's own. */
const foreignPattern = /(?<!\bthis\??)\._[a-z]\w*\b/g;

/** Applications hold these, and may set members of their own on them: a short name is soon taken. */
const handedOut = ["KIMClient", "OfflineMessages"];

/** A script whose classes name private members by their order. No class of it extends another. */
export function withSharedNames(script) {
  const foreign = (script.match(foreignPattern) ?? []).map((member) => member.slice(1));
  const outside = new Set([...foreign, ...script.replace(classPattern, "").match(namePattern)]);
  const short = script.replace(classPattern, (body, name) => {
    if (handedOut.includes(name)) return body;
    const names = [...new Set(body.match(namePattern))].filter((each) => !outside.has(each));
    return body.replace(namePattern, (each) =>
      names.includes(each) ? `_member${names.indexOf(each)}` : each,
    );
  });
  if (short === script) fail("the bundler does not write classes as it did");
  return short;
}
