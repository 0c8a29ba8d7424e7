// Gateways for tests, and messages.

import assert from "node:assert/strict";
import { KIMStatus } from "kim-web-sdk";
import { startGateway } from "kim-web-sdk/testing";

/** Options to reconnect and acknowledge almost at once. */
export const eager = {
  ackDelay: 0,
  ackInterval: 0,
  backoffBase: 5,
  backoffCap: 50,
  closeGrace: 100,
};

/** A gateway that is closed when the test ends. */
export async function gatewayFor(t, options) {
  const gateway = await startGateway(options);
  t.after(() => gateway.close());
  return gateway;
}

/** Posts `count` messages to an account; returns their ids. */
export function post(gateway, to, count) {
  return Array.from(
    { length: count },
    (_, at) => gateway.postMessage({ from: "peer", to, body: `message ${at}` }).messageId,
  );
}

/** Numbered, distinct bodies of messages. */
export const numbered = (count, from = 0, name = "number") =>
  Array.from({ length: count }, (_, at) => `${name} ${from + at}`);

/**
 * Checks that the results of a page's messages are true: a sent message is stored once, an unsent one is not
 * stored, an unknown one may be; and that messages were stored in the order of the calls.
 */
export function assertTold(gateway, results) {
  const own = new Set(results.map(({ body }) => body));
  const stored = gateway.messages.map(({ body }) => body).filter((body) => own.has(body));
  const times = (body) => stored.filter((each) => each === body).length;
  const allowed = { 0: [1], [KIMStatus.SendFailed]: [0], [KIMStatus.RequestTimeout]: [0, 1] };
  for (const { body, status } of results) {
    const count = times(body);
    assert.ok(allowed[status]?.includes(count), `${body}: status ${status}, stored ${count} times`);
  }
  assert.deepEqual(
    stored,
    [...own].filter((body) => times(body) > 0),
  );
}
