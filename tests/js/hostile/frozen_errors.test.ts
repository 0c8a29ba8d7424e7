// A realm with a frozen `Error.prototype`, as in some hardened pages: there, assigning a property that an error
// inherits, such as its name, throws.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Runs a program that froze `Error.prototype` before it loads the package; returns the JSON that it prints. */
async function inFrozenRealm(program: string): Promise<unknown> {
  const script = `Object.freeze(Error.prototype); ${program}`;
  const args = ["--input-type=module", "-e", script];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  return JSON.parse(stdout);
}

for (const [entry, name] of [
  ["kim-web-sdk", "KIMError"],
  ["kim-web-sdk/reliable", "ReliableError"],
  ["kim-web-sdk/lookup", "LookupError"],
  ["kim-web-sdk/testing", "GatewayError"],
]) {
  test(`a ${name} can be constructed, and its stack names it, although Error.prototype is frozen`, async () => {
    const told = await inFrozenRealm(`
      const { ${name} } = await import("${entry}");
      const error = new ${name}("closed", "over");
      console.log(JSON.stringify([error.name, error.stack.split("\\n")[0]]));`);
    assert.deepEqual(told, [name, `${name}: over`]);
  });
}

test("a request that is refused ends, although Error.prototype is frozen", async () => {
  const told = await inFrozenRealm(`
    const { KIMClient } = await import("kim-web-sdk");
    const client = new KIMClient("ws://localhost/", { token: "token" });
    const { err } = await client.talkToUser();
    console.log(JSON.stringify(err.code));`);
  assert.equal(told, "invalid_argument");
});
