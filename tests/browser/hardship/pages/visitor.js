// A page that logs in as soon as it is loaded, and records what it receives in a ledger. The query has its
// parameters as JSON: { url, token, account, name, shared, minuteClock, handlerMs, options }.

import { Content, IndexedDBStore, KIMClient, KIMStatus } from "kim-web-sdk";
import { SharedClient } from "kim-web-sdk/tabs";
import { Ledger } from "./ledger.js";
import { MinuteClock } from "./minute_clock.js";

const settings = JSON.parse(new URLSearchParams(location.search).get("visitor"));
const { url, token, account, name = account, shared, handlerMs } = settings;
const clock = settings.minuteClock ? new MinuteClock() : undefined;
const options = { ...settings.options, ...(shared ? { account } : {}), clock };

/** The open sockets of this page; `frames` counts those of the last one. */
const sockets = new Set();
const frames = { sent: 0, received: 0 };
class NotedSocket extends WebSocket {
  constructor(address) {
    super(address);
    sockets.add(this);
    frames.sent = frames.received = 0;
    this.addEventListener("message", () => (frames.received += 1));
    this.addEventListener("close", () => sockets.delete(this));
  }

  send(data) {
    super.send(data);
    frames.sent += 1;
  }
}

/** The memories of the cores that this page has created. */
const memories = [];
WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...args) {
    super(...args);
    memories.push(this.exports.memory);
  }
};

const ledger = new Ledger(name);
const Client = shared ? SharedClient : KIMClient;
const client = new Client(url, { token }, { ...options, WebSocket: NotedSocket });
/** How often each event and each error was raised. */
const events = {};
const errors = {};
const count = (counts, name) => (counts[name] = (counts[name] ?? 0) + 1);

/** Resolves when all pending writes are stored, with the frames of the last socket. */
async function stored() {
  const store = await new IndexedDBStore().open(new URL(url).host, account);
  await store.load(1);
  await store.close();
  return frames;
}

/** Ids of the messages that the store has as handled, which must not be delivered again. */
async function handledSoFar() {
  const store = await new IndexedDBStore().open(new URL(url).host, account);
  const { known } = await store.load(Infinity);
  const pending = new Set((await store.pendingIndexes()).map(({ messageId }) => `${messageId}`));
  await store.close();
  return known.map(String).filter((id) => !pending.has(id));
}

/** What handlers that start now wait for. */
let standstill = Promise.resolve();

/** From now on no handler that starts finishes, as long as the page lives. */
function stand() {
  standstill = new Promise(() => {});
}

/** The application's handler of a message; `way` is how the message arrived. */
async function work({ messageId, body }, way) {
  const id = `${messageId}`;
  ledger.note("began", { id, way });
  await standstill;
  if (handlerMs) await new Promise((resolve) => setTimeout(resolve, handlerMs));
  ledger.note("finished", { id, way, body });
}

async function workOffline(offline) {
  for (const user of offline.listUsers()) {
    const messages = [];
    for (let page = 1; messages.length < offline.getUserMessagesCount(user); ++page) {
      messages.push(...(await offline.loadUser(user, page)));
    }
    // A message without a body could not be loaded, and is delivered again.
    const had = messages.reverse().filter(({ body }) => body !== undefined);
    await Promise.all(had.map((message) => work(message, "offline")));
  }
}

async function arrive() {
  ledger.note("loaded", { handled: shared ? [] : await handledSoFar() });
  client.onmessage((message) => work(message, "push"));
  client.onofflinemessage(workOffline);
  client.register(["Reconnecting", "Reconnected", "Closed", "Kickout"], (event) =>
    count(events, event),
  );
  client.on("error", (error) => count(errors, `${error.code}: ${error.message}`));
  const { success, err } = await client.login();
  if (!success) throw err;
}

/**
 * Sends messages, each after the answer to the previous one, or all at once; resolves with { body, status }.
 */
async function say(dest, bodies, { together = false, timeout = 5000 } = {}) {
  const send = async (body) => {
    const { status } = await client.talkToUser(dest, new Content(body), 3, { timeout });
    return { body, status };
  };
  if (together) return Promise.all(bodies.map(send));
  const results = [];
  for (const body of bodies) results.push(await send(body));
  return results;
}

/** How often the client has lost its connection. */
const losses = () => events.Reconnecting ?? 0;

/** Resolves when it has lost the connection more than `before` times; it may be back by then. */
function lost(before) {
  if (losses() > before) return undefined;
  return new Promise((resolve) => client.once("Reconnecting", resolve));
}

/** Sends this many messages, each of which makes the gateway cut the connection, after each reconnect. */
async function reconnect(times) {
  for (; times > 0; --times) {
    const back = new Promise((resolve) => client.once("Reconnected", resolve));
    let outcome;
    // A message that was not sent, as on a stalled machine, does not cut the connection.
    do [outcome] = await say("cutter", ["cut"]);
    while (outcome.status === KIMStatus.SendFailed);
    await back;
  }
}

globalThis.visitor = {
  client,
  clock,
  ledger,
  events,
  errors,
  say,
  losses,
  lost,
  stored,
  stand,
  reconnect,
  arrived: arrive(),
  openSockets: () => [...sockets].filter(({ readyState }) => readyState <= WebSocket.OPEN).length,
  wasmBytes: () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
};
