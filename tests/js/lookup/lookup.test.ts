import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import test, { type TestContext } from "node:test";
import { inspect } from "node:util";
import { KIMClient, State, type KIMError } from "kim-web-sdk";
import { fetchGateways, gatewayLookup, LookupError } from "kim-web-sdk/lookup";
import { clientFor, next } from "../support/clients.js";
import { fakeClient, FakeSocket, settle } from "../support/fake_socket.js";
import { gatewayFor, until } from "../support/gateway.js";
import { Watched } from "../support/watched_signal.js";

/** Starts a router that answers with `answer`; returns its address, and the paths that are requested. */
async function routerFor(t: TestContext, answer: RequestListener) {
  const paths: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, paths };
}

const answering = (body: unknown): RequestListener => {
  return (_, response) => void response.end(JSON.stringify(body));
};

const hangingUpWithinAnswer: RequestListener = (_, response) => {
  response.writeHead(200, { "content-length": "100" });
  response.write('{"domains":', () => response.destroy());
};

/** A `fetch` that returns these lists, one for each call; undefined stands for an unreachable router. */
function lists(...answers: (string[] | undefined)[]): typeof fetch {
  return () => {
    const domains = answers.shift();
    return domains
      ? Promise.resolve(new Response(JSON.stringify({ domains })))
      : Promise.reject(new Error("away"));
  };
}

test("a client finds its gateway through the embedded gateway's lookup", async (t) => {
  const gateway = await gatewayFor(t, { lookup: true });
  const token = gateway.mintToken("alice");
  const router = `http://127.0.0.1:${gateway.port}/`;
  assert.deepEqual(await fetchGateways(router, token), [gateway.url]);
  const client = new KIMClient(gatewayLookup(router, token), { token });
  t.after(() => client.dispose());
  assert.equal(client.wsurl, "");
  assert.equal((await client.login()).success, true);
  assert.equal(client.wsurl, gateway.url);
});

test("the router is asked for the token, and its order is kept", async (t) => {
  const domains = ["ws://b", "wss://a/", "http://c", 7, "", "ws://", ["ws://d"]];
  const router = await routerFor(t, answering({ utc: 1, location: "x", domains }));
  assert.deepEqual(await fetchGateways(router.address, "a/b?"), ["ws://b", "wss://a/"]);
  assert.deepEqual(router.paths, ["/api/lookup/a%2Fb%3F"]);
});

test("the router is asked without credentials, a referrer or a cache", async () => {
  const asked: (RequestInit | undefined)[] = [];
  const fetch = (_: unknown, init?: RequestInit): Promise<Response> => {
    asked.push(init);
    return Promise.resolve(new Response(JSON.stringify({ domains: ["ws://1"] })));
  };
  await fetchGateways("http://r", "t", { fetch });
  const [{ credentials, referrerPolicy, cache } = {}] = asked;
  assert.deepEqual([credentials, referrerPolicy, cache], ["omit", "no-referrer", "no-store"]);
});

for (const [what, answer, expected] of [
  ["refuses", (_, r) => void r.writeHead(403).end("{}"), { code: "refused", status: 403 }],
  ["answers no JSON", (_, r) => void r.end("<html>"), { code: "malformed" }],
  ["answers no object", answering(null), { code: "malformed" }],
  ["names no gateway", answering({ domains: [] }), { code: "malformed" }],
  ["hangs up", (q) => void q.socket.destroy(), { code: "unreachable" }],
  ["hangs up within its answer", hangingUpWithinAnswer, { code: "unreachable" }],
  ["does not answer", () => undefined, { code: "unreachable" }],
] as [string, RequestListener, { code: string; status?: number }][]) {
  test(`a router that ${what} causes a LookupError, without the token`, async (t) => {
    const { address } = await routerFor(t, answer);
    const timeout = what === "does not answer" ? 20 : 60_000;
    const error: unknown = await fetchGateways(address, "secret-token", { timeout }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof LookupError);
    assert.equal(error.code, expected.code);
    assert.equal(error.status, expected.status);
    assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)}`, /secret/);
  });
}

test("a failure leads to the next gateway; the end of the list, or a connection, to a new list", async () => {
  const url = gatewayLookup("http://r", "t", {
    fetch: lists(["ws://1", "ws://2"], ["ws://3", "ws://never"], ["ws://4", "ws://5"]),
  });
  const given = [];
  // The third attempt finds the first list used up. The fourth fetches a new list, since its predecessor connected.
  for (const failures of [0, 1, 2, 0, 1]) given.push(await url(failures));
  assert.deepEqual(given, ["ws://1", "ws://2", "ws://3", "ws://4", "ws://5"]);
});

test("while the router cannot be reached, the last list is used again from its beginning", async () => {
  const url = gatewayLookup("http://r", () => Promise.resolve("t"), {
    fetch: lists(undefined, ["ws://1", "ws://2"], undefined, undefined),
  });
  await assert.rejects(url(0), { code: "unreachable" });
  const given = [];
  for (const failures of [1, 2, 3, 4, 0]) given.push(await url(failures));
  assert.deepEqual(given, ["ws://1", "ws://2", "ws://1", "ws://2", "ws://1"]);
});

test("a login after one that was given up during its lookup gets a gateway, even if there is only one", async (t) => {
  const gateway = await gatewayFor(t);
  const token = gateway.mintToken("alice");
  const waiting: ((response: Response) => void)[] = [];
  const fetch = (): Promise<Response> => new Promise((resolve) => void waiting.push(resolve));
  const client = new KIMClient(gatewayLookup("http://router", token, { fetch }), { token });
  t.after(() => client.dispose());
  const first = client.login();
  await until(() => waiting.length === 1);
  await client.logout();
  assert.equal((await first).success, false);
  const second = client.login();
  await until(() => waiting.length === 2);
  for (const answer of waiting) answer(new Response(JSON.stringify({ domains: [gateway.url] })));
  assert.deepEqual(await second, { success: true });
});

test("a fetch that ignores its signal is not waited for beyond the timeout", async () => {
  const fetch = () => new Promise<Response>(() => undefined);
  const asked = fetchGateways("http://r", "t", { fetch, timeout: 1 });
  await assert.rejects(asked, { code: "unreachable" });
  const signal = AbortSignal.abort();
  await assert.rejects(fetchGateways("http://r", "t", { fetch, signal }), { code: "aborted" });
});

test("a client whose gateway is gone comes back on the next one", async (t) => {
  const [first, second] = [
    await gatewayFor(t, { secret: "s" }),
    await gatewayFor(t, { secret: "s" }),
  ];
  const urls = [first.url, second.url];
  const client = clientFor(
    t,
    first,
    "alice",
    {},
    gatewayLookup("http://r", "t", { fetch: lists(urls, urls) }),
  );
  assert.equal((await client.login()).success, true);
  const back = next(client, "Reconnected");
  await first.close();
  await back;
  assert.equal(client.wsurl, second.url);
});

for (const [name, ...args] of [
  ["router"],
  ["router", null, "a token"],
  ["token", "http://router"],
  ["token", "http://router", () => "a token"],
] as [string, never, never][]) {
  test(`a lookup of ${JSON.stringify(args)} is refused for its ${name}, and nobody is asked`, async () => {
    let asked = 0;
    const fetch = (): never => (asked += 1) as never;
    const [router, token] = args;
    await assert.rejects(fetchGateways(router, token, { fetch }), {
      name: "LookupError",
      code: "invalid_argument",
      message: `${name} must be a string`,
    });
    assert.equal(asked, 0);
  });
}

for (const [options, message] of [
  [5000, "options must be an object"],
  [null, "options must be an object"],
  [{ fetch: "fetch" }, "options.fetch must be a function"],
  [{ timeout: "5 s" }, "options.timeout must be a number from 0 on"],
  [{ timeout: NaN }, "options.timeout must be a number from 0 on"],
  [{ timeout: -1 }, "options.timeout must be a number from 0 on"],
  [{ signal: new AbortController() }, "options.signal must be an AbortSignal"],
  [new AbortController().signal, "options.signal must be an AbortSignal"],
] as [never, string][]) {
  const refusal = { name: "LookupError", code: "invalid_argument", message };
  test(`a lookup with the options ${inspect(options)} is refused by name`, async () => {
    await assert.rejects(fetchGateways("http://router", "a token", options), refusal);
    assert.throws(() => gatewayLookup("http://router", "a token", options), refusal);
  });
}

test("a lookup without a router is refused before there is a client", () => {
  const missing = undefined as never;
  const refusal = { code: "invalid_argument", message: "router must be a string" };
  assert.throws(() => gatewayLookup(missing, "a token"), refusal);
});

test("a token with half a character is refused, and nobody is asked", async () => {
  const fetch = (): never => assert.fail("the router was asked");
  await assert.rejects(fetchGateways("http://router", "a\ud800", { fetch }), {
    name: "LookupError",
    code: "invalid_argument",
    message: "token must be well-formed",
  });
});

test("a function that gives no token to the lookup fails the login, and says so", async () => {
  const fetch = (): never => assert.fail("the router was asked");
  const token = (): never => undefined as never;
  const { client } = fakeClient({}, gatewayLookup("http://router", token, { fetch }));
  const { code, cause } = (await client.login()).err as KIMError;
  assert.equal(code, "url_failed");
  assert.equal((cause as LookupError).message, "token must be a string");
  client.dispose();
});

test("a function for the URL is called for each attempt, with the number of failures so far", async () => {
  const asked: number[] = [];
  const soon = { backoffBase: 5, backoffCap: 5 };
  const { client, clock } = fakeClient(soon, (failures) => `ws://${asked.push(failures)}/`);
  void client.login();
  await settle();
  assert.equal(FakeSocket.last.url, "ws://1/");
  await FakeSocket.last.logIn();
  for (let i = 0; i < 3; ++i) {
    FakeSocket.last.closed();
    clock.advance(5);
    await settle();
  }
  assert.equal(FakeSocket.last.url, "ws://4/");
  await FakeSocket.last.logIn();
  assert.equal(client.state, State.CONNECTED);
  FakeSocket.last.closed();
  clock.advance(5);
  await settle();
  assert.deepEqual(asked, [0, 0, 1, 2, 0]);
  client.dispose();
});

for (const [what, url, code, message] of [
  [
    "throws",
    () => {
      throw new Error("mine");
    },
    "url_failed",
    "no url",
  ],
  ["rejects", () => Promise.reject(new Error("mine")), "url_failed", "no url"],
  ["gives no URL", () => "", "invalid_argument", "url must be a non-empty string"],
  ["gives no text", () => 7 as never, "invalid_argument", "url must be a non-empty string"],
] as [string, () => string | Promise<string>, string, string][]) {
  test(`a function for the URL that ${what} fails the login, and says so`, async () => {
    const { client } = fakeClient({}, url);
    const reported: string[] = [];
    client.on("error", (error) => reported.push(error.code));
    const { success, err } = await client.login();
    assert.equal(success, false);
    assert.equal((err as KIMError).code, code);
    assert.equal(err?.message, message);
    assert.deepEqual(reported, [code]);
    assert.equal(client.state, State.INIT);
    client.dispose();
  });
}

test("a function for the URL that never settles ends with its attempt, and a late answer is ignored", async () => {
  const answers: ((url: string) => void)[] = [];
  const { client, clock } = fakeClient({}, () => new Promise((resolve) => answers.push(resolve)));
  const made = FakeSocket.made.length;
  const login = client.login();
  await settle();
  clock.advance(10_000);
  assert.equal(((await login).err as KIMError).code, "timeout");
  const again = client.login();
  await settle();
  answers[0]?.("ws://late/");
  await settle();
  assert.equal(FakeSocket.made.length, made);
  answers[1]?.("ws://in-time/");
  await settle();
  assert.equal(FakeSocket.last.url, "ws://in-time/");
  await FakeSocket.last.logIn();
  assert.equal((await again).success, true);
  client.dispose();
});

test("a lookup whose time-out is longer than a timer can count waits for the answer", async (t) => {
  const { mock } = t.mock.method(globalThis, "setTimeout", () => 0);
  for (const timeout of [Infinity, 2 ** 31, 2 ** 31 - 1, 5]) {
    await fetchGateways("http://router", "token", { fetch: lists(["ws://a"]), timeout });
  }
  const delays = mock.calls.map(({ arguments: [, delay] }) => delay);
  assert.deepEqual(delays, [2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1, 5]);
});

const never = (): Promise<Response> => new Promise(() => undefined);

for (const [code, message, fetch, abortsAt, status] of [
  [
    "refused",
    "the router answered 503",
    () => Promise.resolve(new Response("", { status: 503 })),
    "",
    503,
  ],
  ["malformed", "the router named no gateway", lists([]), "", undefined],
  ["unreachable", "the router could not be reached", lists(), "", undefined],
  ["aborted", "the lookup was aborted", never, "before", undefined],
  ["aborted", "the lookup was aborted", never, "meanwhile", undefined],
] as [string, string, typeof globalThis.fetch, string, number | undefined][]) {
  test(`a lookup that fails says "${message}"${abortsAt && ` (aborted ${abortsAt})`}, and lets go of its signal`, async () => {
    const watched = new Watched();
    if (abortsAt === "before") watched.abort();
    const { signal } = watched;
    const failed = fetchGateways("https://router", "token", { fetch, signal });
    if (abortsAt === "meanwhile") watched.abort();
    await assert.rejects(failed, { name: "LookupError", code, message });
    const error = (await failed.catch((cause: unknown) => cause)) as LookupError;
    assert.deepEqual([error.status, "status" in error], [status, status !== undefined]);
    assert.equal(watched.listeners, 0);
  });
}

test("a lookup waits for five seconds by default", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let ended = false;
  const failed = assert.rejects(fetchGateways("https://router", "token", { fetch: never }), {
    code: "unreachable",
  });
  void failed.then(() => (ended = true));
  t.mock.timers.tick(4999);
  await settle();
  assert.equal(ended, false);
  t.mock.timers.tick(1);
  await failed;
});

test("a lookup that has ended leaves no timer", async () => {
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
  const before = timers();
  await fetchGateways("http://router", "t", { fetch: lists(["ws://a"]), timeout: 60_000 });
  const away = fetchGateways("http://router", "t", { fetch: lists(undefined), timeout: 60_000 });
  await assert.rejects(away, { code: "unreachable" });
  assert.equal(timers(), before);
});
