// Shorter spellings of what esbuild writes, in the script-tag build and in ./slim. Everything stays on
// its line, where source maps have it.
//
// Enums and the generated messages: 0.3 KB less. One word for all variables and one form for all
// functions: 0.15 KB.

import { fail } from "../console.mjs";
import { withNamesByClass } from "./shared-names.mjs";

const enumPattern =
  /var (\w+) = \/\* @__PURE__ \*\/ \(\((\w+)\) => \{\n([^]*?)\n {2}return \2;\n\}\)\(\1 \|\| \{\}\);/g;
/** `E[E["A"] = 0] = "A";`: a number, there and back. */
const numberPattern = /^ +\w+\[\w+(\["\w+"\]) = (.+)\] = "\w+";$/gm;
/** `E["A"] = "a";` */
const textPattern = /^ +\w+(\["\w+"\]) = (".+");$/gm;

/** Makes a TypeScript enum of an object with its numbers. */
const helper =
  "var kimEnum = (names) => { for (const [name, value] of Object.entries(names)) names[value] = name; return names; };";

/** Enums as object literals. */
function withShortEnums(script) {
  const short = script.replace(enumPattern, (_, name, __, body) => {
    const isText = !numberPattern.test(body);
    const members = body.replace(numberPattern, "$1: $2,").replace(textPattern, "$1: $2,");
    return `var ${name} = ${isText ? "({" : "/* @__PURE__ */ kimEnum({"}\n${members}\n\n});`;
  });
  if (short === script) fail("the bundler does not write enums as it did");
  return helper + short;
}

const codecPattern = /^var (\w+) = \/\* @__PURE__ \*\/ codec\(\d+, "\w+", (.*)\);$/gm;

/** Codecs from one table, by name and in the order of their numbers; `codecs` are their names. */
function withCodecTable(script) {
  const codecs = Array.from(script.matchAll(codecPattern), ([, name]) => name);
  if (codecs.length === 0) fail("the bundler does not write codecs as it did");
  const isUsed = (name) => new RegExp(`(?<![\\w$"])${name}(?![\\w$":])(?! =)`).test(script);
  const end =
    "}; Object.keys(kimCodecs).forEach((name, type) => " +
    "{ kimCodecs[name] = codec(type, name, kimCodecs[name]); });" +
    `var { ${codecs.filter(isUsed).join()} } = kimCodecs;`;
  const table = script.replace(codecPattern, (_, name, fields) => {
    const begin = name === codecs[0] ? "var kimCodecs = {" : "";
    return `${begin}${name}: ${fields},${name === codecs.at(-1) ? end : ""}`;
  });
  return { script: table, codecs };
}

/** Where variables are declared: at a line's beginning or in a loop's head. */
const constPattern = /^( *(?:for (?:await )?\()?)const /gm;

/** Variables as `let`. */
const withLet = (script) => script.replace(constPattern, "$1let ");

const functionPattern = /^(async )?function (\w+)\(([^]*?)^\}$/gm;

/** The first part of a text up to the bracket that closes the one before it, and the rest. */
function splitAtBracket(text) {
  let open = 1;
  const end = Array.from(text).findIndex((char) => {
    open += { "(": 1, ")": -1 }[char] ?? 0;
    return open === 0;
  });
  return [text.slice(0, end), text.slice(end + 1)];
}

/** The modules' functions as arrow functions. None is called before its module is reached. */
function withArrows(script) {
  return script.replace(functionPattern, (_, asynchronous = "", name, rest) => {
    const [parameters, body] = splitAtBracket(rest);
    return `var ${name} = ${asynchronous}(${parameters}) =>${body}};`;
  });
}

/** A shorter script, and the names of those exports that the object `kimCodecs` has. */
export function compacted(script) {
  const short = withLet(withArrows(withNamesByClass(script)));
  return withCodecTable(withShortEnums(short));
}

/** A shorter module, of which bundlers can still leave out what an application does not use. */
export const compactedModule = (script) => withLet(withArrows(withShortEnums(script)));

/** The same with private members that can be told apart by their names: they get short ones. */
export const compactedNames = (script) => compactedModule(withNamesByClass(script));
