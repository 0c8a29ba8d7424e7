// Programs without types: a call that cannot work says so in its result, as every call that fails.
import assert from "node:assert/strict";
import test from "node:test";
import { KIMStatus, type KIMClient } from "kim-web-sdk";
import { onlineClient } from "./driver_support.js";

type Method = Exclude<keyof KIMClient, symbol>;
type Untyped = Record<Method, (...args: unknown[]) => Promise<Asked>>;
interface Asked {
  status: number;
  err?: { code: string };
}

for (const [name, args] of [
  ["talkToUser", []],
  ["talkToUser", ["bob", null]],
  ["talkToGroup", ["g", "text"]],
  ["createGroup", []],
  ["joinGroup", [null]],
  ["quitGroup", []],
  ["GetGroup", []],
  ["request", []],
  ["request", [null]],
] as [Method, unknown[]][]) {
  test(`${name} of ${JSON.stringify(args)} resolves with invalid_argument, and sends nothing`, async () => {
    const { client, socket } = await onlineClient();
    const before = socket.sent.length;
    const { status, err } = await (client as unknown as Untyped)[name](...args);
    assert.deepEqual([status, err?.code], [KIMStatus.SendFailed, "invalid_argument"]);
    assert.equal(socket.sent.length, before);
    client.dispose();
  });
}
