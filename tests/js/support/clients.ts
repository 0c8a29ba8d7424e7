// Clients that are disposed of when their test ends, and helpers that wait for their events.
import type { TestContext } from "node:test";
import {
  KIMClient,
  MemoryStore,
  type KIMEventMap,
  type KIMOptions,
  type Message,
  type UrlProvider,
} from "kim-web-sdk";
import type { Gateway } from "kim-web-sdk/testing";

/** A client for the account, disposed of when the test ends. */
export function clientFor(
  t: TestContext,
  gateway: Gateway,
  account: string,
  options: KIMOptions = {},
  url: string | UrlProvider = gateway.url,
): KIMClient {
  const req = { token: gateway.mintToken(account), tags: ["web"] };
  const client = new KIMClient(url, req, { backoffBase: 5, closeGrace: 100, ...options });
  t.after(() => client.dispose());
  return client;
}

/** A client that has logged in. */
export async function online(
  t: TestContext,
  gateway: Gateway,
  account: string,
  options: KIMOptions = {},
): Promise<KIMClient> {
  const client = clientFor(t, gateway, account, options);
  const { success, err } = await client.login();
  if (!success) throw err ?? new Error("no success, and no error");
  return client;
}

/** The next event of a kind. */
export function next<K extends keyof KIMEventMap>(
  client: KIMClient,
  event: K,
): Promise<KIMEventMap[K]> {
  return new Promise((resolve) => void client.once(event, resolve));
}

/** Collects messages; `count(n)` resolves when `n` have arrived. */
export class Inbox {
  readonly messages: Message[] = [];
  private readonly waiting: { count: number; resolve: () => void }[] = [];

  readonly take = (message: Message): void => {
    this.messages.push(message);
    for (const { count, resolve } of this.waiting) if (this.messages.length >= count) resolve();
  };

  get bodies(): (string | undefined)[] {
    return this.messages.map(({ body }) => body);
  }

  async count(count: number): Promise<Message[]> {
    if (this.messages.length < count) {
      await new Promise<void>((resolve) => this.waiting.push({ count, resolve }));
    }
    return this.messages;
  }
}

/** Options for clients in tabs: acknowledge at once, and reconnect almost at once. */
export const eager = { ackDelay: 0, ackInterval: 0, backoffBase: 5, closeGrace: 250 };

let namespaces = 0;

/** Options with a store that no other test sees; passing the same options again gives the same store. */
export function freshStore(): { store: MemoryStore; namespace: string } {
  namespaces += 1;
  return { store: new MemoryStore(), namespace: `test-${namespaces}` };
}

/** A promise and the function that resolves it. */
export function deferred<T = void>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
