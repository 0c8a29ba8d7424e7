import type { ReliableClient } from "./client.js";
import { check } from "./errors.js";
import type { InboxOptions } from "./inbox/inbox.js";
import type { OutboxOptions } from "./outbox/outbox.js";

/** The names for both outboxes and inboxes: those of one account may get the same options object. */
const names: Readonly<Record<keyof OutboxOptions | keyof InboxOptions, true>> = {
  account: true,
  namespace: true,
  store: true,
  storeTimeout: true,
  clock: true,
  maxMessages: true,
  maxAttempts: true,
  backoffBase: true,
  backoffCap: true,
  locks: true,
  idsPerSender: true,
  maxSenders: true,
};

/**
 * Checks the client, the names of the options, and the options that an outbox and an inbox share. Throws a
 * ReliableError `invalid_argument` that names what is wrong.
 */
export function checkOptions(client: unknown, given: unknown): void {
  check(typeof given === "object" && given, "options must be an object");
  const { on } = Object(client) as Partial<ReliableClient>;
  check(on, "client must be a KIMClient, or have its methods");
  const { account, namespace = "", storeTimeout = 1, ...others } = given as Record<string, unknown>;
  check(typeof account === "string" && account, "options.account must be a non-empty string");
  check(typeof namespace === "string", "options.namespace must be a string");
  const isDuration = typeof storeTimeout === "number" && storeTimeout >= 1;
  check(isDuration, "options.storeTimeout must be a number from 1 on");
  // A misspelt option would silently leave its default in force.
  for (const name of Object.keys(others)) {
    check(Object.keys(names).includes(name), `options.${name} is not known`);
  }
}
