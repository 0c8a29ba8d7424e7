import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import test, { type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { Command, MessageReq, Status, type LogicPkt } from "kim-web-sdk";
import { startGateway } from "kim-web-sdk/testing";
import { WebSocket } from "ws";
import packageJson from "../../../package.json" with { type: "json" };
import { RawClient } from "../support/gateway.js";

const command = fileURLToPath(new URL("../../../dist/bin/kim-gateway.mjs", import.meta.url));

test("kim-gateway listens, mints tokens that work, and stops at SIGTERM", async (t) => {
  const child = run(t, ["--port", "0", "--token", "alice", "--token", "bob"]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await lines.next()).value);
  const url = /^listening on (ws:\/\/127\.0\.0\.1:\d+)$/.exec(await next())?.[1] ?? "";
  const token = /^token of alice: (\S+)$/.exec(await next())?.[1] ?? "";
  assert.match(await next(), /^token of bob: /);
  const client = new RawClient(new WebSocket(url));
  await once(client.socket, "open");
  assert.equal((await client.login(token)).status, Status.Success);
  const lookup = await fetch(`${url.replace("ws", "http")}/api/lookup/${token}`);
  assert.equal(lookup.ok, false, "without --lookup");
  child.kill("SIGTERM");
  assert.equal(await client.closed, 1001);
  assert.deepEqual(await once(child, "exit"), [0, null]);
  assert.equal((await lines.next()).done, true, "without --verbose");
});

test("kim-gateway takes its secret from the environment and keeps it out of its output", async (t) => {
  const gateway = await startGateway({ secret: "from the environment" });
  await gateway.close();
  const environment = { KIM_GATEWAY_SECRET: "from the environment" };
  const child = run(t, ["--port", "0", "--verbose"], environment);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const url = String((await lines.next()).value).replace("listening on ", "");
  const client = new RawClient(new WebSocket(url));
  await once(client.socket, "open");
  assert.equal((await client.login(gateway.mintToken("alice"))).status, Status.Success);
  const log = [await lines.next(), await lines.next(), await lines.next()].map((line) =>
    String(line.value),
  );
  assert.ok(
    log.some((line) => /^login alice as gate01_alice_\d+$/.test(line)),
    log.join("\n"),
  );
  assert.ok(
    log.some((line) => /^in - login\.signin sequence=1 flag=0 status=0 dest=-$/.test(line)),
  );
  assert.ok(!log.join("\n").includes("environment"));
  client.socket.close();
  assert.match(String((await lines.next()).value), /^close alice: ./);
});

test("kim-gateway takes host, secret, app and state file from its options, and answers lookups", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "kim-"));
  t.after(() => rm(folder, { recursive: true }));
  const state = join(folder, "state.json");
  const chosen = ["--host", "127.0.0.2", "--secret", "of the option", "--app", "shop"];
  const args = ["--port", "0", ...chosen, "--state", state, "--lookup"];
  const child = run(t, args, { KIM_GATEWAY_SECRET: "of the environment" });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const url = String((await lines.next()).value).replace("listening on ", "");
  assert.match(url, /^ws:\/\/127\.0\.0\.2:\d+$/);
  await using other = await startGateway({ secret: "of the option", app: "shop" });
  const token = other.mintToken("alice");
  const client = new RawClient(new WebSocket(url));
  await once(client.socket, "open");
  assert.equal((await client.login(token)).status, Status.Success);
  const lookup = await fetch(`${url.replace("ws", "http")}/api/lookup/${token}`);
  assert.ok((await lookup.text()).includes(url));
  const payload = MessageReq.encode({ type: 1, body: "kept" }).finish();
  assert.equal((await client.request(Command.ChatUserTalk, "bob", payload)).status, Status.Success);
  child.kill("SIGINT");
  assert.deepEqual(await once(child, "exit"), [0, null]);
  assert.ok((await readFile(state, "utf8")).includes("kept"));
});

test("kim-gateway behaves as the deployed gateway if it is told to", async (t) => {
  const args = ["--port", "0", "--token", "alice", "--token", "bob", "--verbose"];
  const child = run(t, [...args, "--ignore-close", "--strict-location"]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await lines.next()).value);
  const url = (await next()).replace("listening on ", "");
  const alicesToken = (await next()).replace("token of alice: ", "");
  const bobsToken = (await next()).replace("token of bob: ", "");
  const online = async (token: string): Promise<RawClient> => {
    const client = new RawClient(new WebSocket(url));
    await once(client.socket, "open");
    await client.login(token);
    return client;
  };
  const older = await online(alicesToken);
  const [newer, bob] = [await online(alicesToken), await online(bobsToken)];
  older.socket.terminate();
  while (!(await next()).startsWith("close alice"));
  assert.equal((await bob.talk("alice", "hi")).answer.status, Status.Success);
  assert.deepEqual(await newer.settle(), []);
  child.kill("SIGTERM");
  assert.equal(await newer.closed, 1006, "without a close frame");
});

test("kim-gateway says that its state file cannot be written, and goes on", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "kim-"));
  const state = join(folder, "state.json");
  const child = run(t, ["--port", "0", "--state", state, "--token", "alice"]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const url = String((await lines.next()).value).replace("listening on ", "");
  const token = String((await lines.next()).value).replace("token of alice: ", "");
  await rm(folder, { recursive: true });
  const client = new RawClient(new WebSocket(url));
  await once(client.socket, "open");
  await client.login(token);
  const payload = MessageReq.encode({ type: 1, body: "lost" }).finish();
  const talk = (): Promise<LogicPkt> => client.request(Command.ChatUserTalk, "bob", payload);
  const said = once(child.stderr, "data") as Promise<[Buffer]>;
  assert.equal((await talk()).status, Status.Success);
  assert.match(String((await said)[0]), /^kim-gateway: .*state\.json/);
  assert.equal((await talk()).status, Status.Success);
});

test("kim-gateway takes port 8000 unless it is told another", async (t) => {
  const child = run(t, []);
  const outputs = [child.stdout, child.stderr].map((stream) => once(stream, "data"));
  const [line] = (await Promise.race(outputs)) as [Buffer];
  // Another program may have it.
  assert.match(String(line), /:8000\n$|port 8000 on 127\.0\.0\.1 is taken/);
});

test("kim-gateway --help and --version say what it is", async (t) => {
  assert.match((await finish(run(t, ["--help"]))).out, /^kim-gateway: [^]*--port N/);
  assert.equal((await finish(run(t, ["--version"]))).out, `${packageJson.version}\n`);
});

test("kim-gateway fails with one line for an unknown option or a taken port", async (t) => {
  const unknown = await finish(run(t, ["--colour"]));
  assert.equal(unknown.code, 2);
  assert.match(unknown.err, /^kim-gateway: .*--colour/);
  const gateway = await startGateway();
  t.after(() => gateway.close());
  const taken = await finish(run(t, ["--port", String(gateway.port)]));
  assert.equal(taken.code, 1);
  assert.match(taken.err, /^kim-gateway: port \d+ on 127\.0\.0\.1 is taken: .*\n$/);
});

for (const args of [
  ["--port", "0", "--token", ""],
  ["--port", ""],
  ["--port", "0x10"],
]) {
  test(`kim-gateway does not start with ${args.join(" ")}`, async (t) => {
    const { code, out, err } = await finish(run(t, args));
    assert.deepEqual([code, out], [1, ""]);
    assert.match(err, /^kim-gateway: (the account of --token|option port) must .*\n$/);
  });
}

test("a line break in a client's header cannot forge a line of the log", async (t) => {
  const child = run(t, ["--port", "0", "--verbose", "--token", "alice"]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await lines.next()).value);
  const url = (await next()).replace("listening on ", "");
  const token = (await next()).replace("token of alice: ", "");
  const client = new RawClient(new WebSocket(url));
  await once(client.socket, "open");
  await client.login(token);
  client.post("a\nlogin eve as gate01_eve_1\u2028\u001b[2J", "x".repeat(5000));
  let line: string;
  do line = await next();
  while (!line.includes("eve"));
  assert.match(line, /^in alice a\?login eve as gate01_eve_1\?\?\[2J sequence=2 .* dest=x+$/);
  assert.equal(line.length, 1000);
});

type Child = ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream };

function run(t: TestContext, args: string[], environment: NodeJS.ProcessEnv = {}): Child {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [command, ...args], { env, stdio: "pipe" });
  t.after(() => child.kill("SIGKILL"));
  return child;
}

async function finish(child: Child): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ["", ""];
  child.stdout.on("data", (data) => (out += String(data)));
  child.stderr.on("data", (data) => (err += String(data)));
  const [code] = (await once(child, "close")) as [number];
  return { code, out, err };
}
