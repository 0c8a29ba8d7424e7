import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { startDemo } from "../../scripts/demo-server.mjs";

let demo;

before(async () => {
  demo = await startDemo({ port: 0 });
});

after(() => demo?.close());

/** Like `fetch`, for paths that `fetch` would normalize. */
async function ask(options) {
  const [response] = await once(get({ port: demo.port, agent: false, ...options }), "response");
  response.resume();
  return response;
}

function askForToken(body, type = "application/json") {
  return fetch(`${demo.url}demo/token`, {
    method: "POST",
    headers: { "content-type": type },
    body,
  });
}

test("a token comes with the gateway's address as the page sees it", async () => {
  const response = await askForToken(JSON.stringify({ account: "ann" }));
  const { token, url } = await response.json();
  assert.equal(url, `ws://127.0.0.1:${demo.port}/`);
  const claims = JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
  assert.equal(claims.acc, "ann");
});

test("demos that start in the same instant all come up", async () => {
  const starts = await Promise.allSettled([1, 2, 3, 4].map(() => startDemo({ port: 0 })));
  const demos = starts.flatMap(({ value }) => value ?? []);
  const answers = await Promise.all(demos.map(({ url }) => fetch(`${url}script-tag.html`)));
  const reasons = starts.flatMap(({ reason }) => reason ?? []);
  await Promise.all(demos.map((each) => each.close()));
  assert.deepEqual(reasons, []);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200, 200],
  );
});

test("an invalid account gets no token", async () => {
  for (const body of ["", "{", "null", "{}", '{"account":7}', '{"account":""}']) {
    assert.equal((await askForToken(body)).status, 400, body);
  }
  assert.equal((await askForToken(JSON.stringify({ account: "x".repeat(61) }))).status, 400);
  assert.equal((await askForToken(`{"account":"${"x".repeat(9000)}"}`)).status, 400);
});

test("a fault that is unknown, or an account that is not connected, is refused", async () => {
  const inject = (body, type = "application/json") =>
    fetch(`${demo.url}demo/fault`, { method: "POST", headers: { "content-type": type }, body });
  assert.equal((await inject('{"account":"ann","fault":"drop"}')).status, 409);
  for (const body of ["", "null", '{"account":"ann","fault":"toString"}', '{"fault":"drop"}']) {
    assert.equal((await inject(body)).status, 400, body);
  }
  assert.equal((await inject('{"account":"ann","fault":"drop"}', "text/plain")).status, 400);
});

test("a form of another site gets no token", async () => {
  assert.equal((await askForToken('{"account":"ann"}', "text/plain")).status, 415);
});

test("every answer forbids foreign and inline scripts", async () => {
  for (const path of ["", "split", "inspector", "app.js", "no-such-page", "demo/people"]) {
    const policy = (await fetch(demo.url + path)).headers.get("content-security-policy");
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'self' 'wasm-unsafe-eval'(;|$)/);
  }
});

test("a missing file is not found, nor is one above the folder", async () => {
  for (const path of ["no-such-page", "..%2f..%2fpackage.json", "%2e%2e/package.json"]) {
    assert.equal((await fetch(demo.url + path)).status, 404, path);
  }
});

test("odd paths, methods and faults are answered with the right error status", async () => {
  for (const path of ["//x:99999/", "/%00", "/%"]) {
    assert.equal((await ask({ path })).statusCode, 404, path);
  }
  const { statusCode, headers } = await ask({ path: "/app.js", method: "DELETE" });
  assert.deepEqual([statusCode, headers.allow], [405, "GET, HEAD"]);
  const fault = { account: "ann", fault: { toString: 1, valueOf: 1 } };
  const body = JSON.stringify(fault);
  const type = { "content-type": "application/json" };
  const answer = await fetch(`${demo.url}demo/fault`, { method: "POST", headers: type, body });
  assert.equal(answer.status, 400);
});

test("a range of a page, whatever it says, is answered with the whole page", async () => {
  const whole = await (await fetch(`${demo.url}app.js`)).text();
  for (const range of ["bytes=0-4", "bytes=5-2", "bytes=-5", "lines=1-2", "bytes=-"]) {
    const response = await fetch(`${demo.url}app.js`, { headers: { range } });
    assert.equal(response.status, 200, range);
    assert.equal(await response.text(), whole, range);
  }
});

test("the next port is taken when the wanted one is in use", async () => {
  const blocker = createServer().listen(0, "127.0.0.1");
  await once(blocker, "listening");
  const wanted = blocker.address().port;
  const second = await startDemo({ port: wanted });
  assert.ok(second.port > wanted);
  assert.equal((await fetch(second.url)).status, 200);
  await second.close();
  blocker.close();
});

test("no port above the last one is tried", async () => {
  const blocker = createServer().listen(65_535, "127.0.0.1");
  await once(blocker, "listening");
  try {
    await assert.rejects(startDemo({ port: 65_535 }), { code: "EADDRINUSE" });
  } finally {
    blocker.close();
  }
});

test("the program prints its address and ends cleanly when told to", async () => {
  const program = fileURLToPath(new URL("../../scripts/demo-server.mjs", import.meta.url));
  for (const signal of ["SIGINT", "SIGTERM"]) {
    const child = spawn(process.execPath, [program, "--port", "0"], { stdio: "pipe" });
    const [text] = await once(child.stdout.setEncoding("utf8"), "data");
    assert.match(text, /http:\/\/127\.0\.0\.1:\d+\//);
    child.kill(signal);
    const [code] = await once(child, "exit");
    assert.equal(code, 0);
  }
});
