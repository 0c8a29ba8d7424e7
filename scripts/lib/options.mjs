// The options of a script: a misspelt option ends the script before anything is built, and lists the valid
// ones.

import { parseArgs } from "node:util";

import { fail } from "./console.mjs";

/** The values of the options; `options` has the format of Node's `parseArgs`. */
export function optionsOf(options) {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return fail(`${error.message}; there are: --${Object.keys(options).join(", --")}`);
  }
}

/** The items of `all` whose names are in a list such as "node,browser"; all of them without a list. */
export function chosen(all, list) {
  if (list === undefined) return all;
  const names = list.split(",");
  const unknown = names.filter((name) => !all.some((each) => each.name === name));
  if (unknown.length > 0) {
    fail(`no "${unknown.join(",")}"; there are: ${all.map(({ name }) => name).join(", ")}`);
  }
  return all.filter(({ name }) => names.includes(name));
}

/** Parses an option as a number above 0. */
export function numberAbove0(text, option) {
  const number = Number(text);
  return number > 0 ? number : fail(`${option} takes a number above 0, not "${text}"`);
}

/** Parses an option as a count. */
export function countOf(text, option) {
  return /^[1-9]\d*$/.test(text)
    ? Number(text)
    : fail(`${option} takes a whole number from 1 on, not "${text}"`);
}
