// Parses proto/*.proto into plain tables, for the scripts that generate test code. It is independent of
// schema.mjs, from which the codec is generated, so that a bug in one cannot hide in both. It supports only
// the part of the language that the schema uses: flat messages, no nesting, no oneof, no map.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const MESSAGE = /^message (\w+) \{([^}]*)\}/gm;
const FIELD = /^ *(repeated )?(\w+) (\w+) = (\d+)/gm;

/** The JavaScript name of a field: group_id becomes groupId, accountB stays unchanged. */
export function camelCase(name) {
  return name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
}

/**
 * @param {string} folder where the .proto files are
 * @returns {Map<string, {name: string, type: string, number: number, repeated: boolean}[]>}
 *     the fields of every message, both in the order of the schema
 */
export function readSchema(folder) {
  const messages = new Map();
  const files = readdirSync(folder).filter((name) => name.endsWith(".proto"));
  for (const file of files.sort()) {
    const text = readFileSync(join(folder, file), "utf8").replace(/\/\/.*$/gm, "");
    for (const [, name, body] of text.matchAll(MESSAGE)) {
      const fields = [...body.matchAll(FIELD)].map(([, repeated, type, field, number]) => ({
        name: field,
        type,
        number: Number(number),
        repeated: repeated !== undefined,
      }));
      messages.set(name, fields);
    }
  }
  return messages;
}
