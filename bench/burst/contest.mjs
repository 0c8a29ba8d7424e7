// A client under load, in any engine: many pushes at once, many requests at once. Bundled into pages, so it
// must not use Node.
import { makeAnswers, pushFrame } from "./gateway.mjs";
import { LoopbackSocket } from "./socket.mjs";

/** How many users messages go to; our client has one message in flight per user. */
const users = 100;

/**
 * The pause after the login, in milliseconds. In a page, opening the store took a fifth of the time of a new
 * client's first requests.
 */
const rest = typeof indexedDB === "object" ? 50 : 0;

let runs = 0;

/** Resolves to the time when the current task and all its promise callbacks have finished. */
function endOfTask(now) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve(now());
    };
    port2.postMessage(0);
  });
}

/** A client that has logged in, and has had time to open its store. */
async function rested(connect, onmessage) {
  const name = `burst-${runs++}`;
  const client = await connect("ws://bench.invalid/", {
    WebSocket: LoopbackSocket,
    onmessage,
    name,
  });
  // Pause only if necessary: afterwards the processor's caches are cold.
  if (rest) await new Promise((resolve) => setTimeout(resolve, rest));
  return client;
}

async function pushes(connect, now, count) {
  const frames = Array.from({ length: count }, (_, i) => pushFrame(i));
  let left = count;
  let finished;
  const done = new Promise((resolve) => {
    finished = resolve;
  });
  const onmessage = () => {
    left -= 1;
    if (left === 0) finished(now());
  };
  const client = await rested(connect, onmessage);
  const from = now();
  const ended = endOfTask(now);
  for (const frame of frames) LoopbackSocket.last.receive(frame);
  const ns = ((await done) - from) / count;
  const task = (await ended) - from;
  client.close();
  return { ns, task };
}

async function requests(connect, now, count) {
  const client = await rested(connect, () => undefined);
  makeAnswers();
  const from = now();
  const talks = Array.from({ length: count }, (_, i) =>
    client.talk(`user_${i % users}`, `text ${i}`),
  );
  const results = await Promise.all(talks);
  const ns = (now() - from) / count;
  const failed = results.filter(({ status, resp }) => status !== 0 || !resp.sendTime).length;
  client.close();
  if (failed > 0) throw new Error(`${failed} of ${count} requests had no answer`);
  return { ns };
}

/** `now` returns nanoseconds. Returns a function that answers { kind, count }. */
export function burstContest({ connect }, now) {
  const kinds = { pushes, requests };
  return ({ kind, count }) => kinds[kind](connect, now, count);
}
