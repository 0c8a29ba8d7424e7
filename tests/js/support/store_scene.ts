// A client whose store is controlled by a test.
import assert from "node:assert/strict";
import Long from "long";
import {
  Command,
  MemoryStore,
  MessageIndexResp,
  Store,
  type AccountStore,
  type KIMOptions,
  type Message,
  type MessageStore,
  type OfflineMessages,
} from "kim-web-sdk";
import type { ManualClock } from "kim-web-sdk/testing";
import { fakeClient, FakeSocket, settle } from "./fake_socket.js";
import { acknowledged, pushFrame } from "./pushes.js";

export type Methods = { [K in keyof AccountStore]?: ((...args: never[]) => unknown) | undefined };

/** A promise that never settles. */
export const hang = (): Promise<never> => new Promise(() => undefined);
export const accountStore = (): Promise<AccountStore> =>
  new MemoryStore().open(`${Math.random()}`, "alice");

/** A store in which some methods of the account are replaced. */
export function storeWith(methods: Methods, account = accountStore()): MessageStore {
  return { open: async () => Object.assign(Object.create(await account), methods) as AccountStore };
}

export const entry = {
  messageId: Long.fromNumber(5),
  sendTime: Long.fromNumber(5),
  accountB: "bob",
};

/** A client with a given store, and a server with one offline message. */
export class Scene {
  readonly codes: string[] = [];
  readonly offline: OfflineMessages[] = [];
  readonly messages: Message[] = [];
  readonly client;
  private readonly _clock: ManualClock;
  private _pages = [MessageIndexResp.encode({ indexes: [entry] }).finish()];
  private _asked = 0;

  constructor(options: KIMOptions) {
    const { client, clock } = fakeClient(options);
    this.client = client;
    this._clock = clock;
    client.on("error", ({ code }) => void this.codes.push(code));
    client.on("offline", (offline) => void this.offline.push(offline));
    client.on("message", (message) => void this.messages.push(message));
  }

  /** Logs in while `ms` milliseconds pass. */
  async login(ms: number, account?: string): Promise<boolean> {
    const login = this.client.login();
    await settle();
    await this._signIn(ms, account);
    return (await Promise.race([login, settle()]))?.success ?? false;
  }

  /** Lets time pass, during which the server answers. */
  async pass(ms: number): Promise<void> {
    for (let left = ms; left >= 0; left -= 250) {
      await settle();
      const asked = this.socket.packets.filter(
        ({ command }) => command === `${Command.OfflineIndex}`,
      );
      if (asked.length > this._asked) this.socket.answer(Command.OfflineIndex, this._pages.pop());
      this._asked = asked.length;
      await settle();
      this._clock.advance(Math.min(left, 250));
    }
    await settle();
  }

  /** Cuts the connection; on all later ones the server lists these messages. */
  async lose(listed: readonly bigint[]): Promise<void> {
    const indexes = listed.map((id) => ({ messageId: id, sendTime: id, accountB: "bob" }));
    this._pages = Array.from({ length: 50 }, () => MessageIndexResp.encode({ indexes }).finish());
    this.socket.closed();
    await settle();
  }

  /** Waits for the client to reconnect; then lets `ms` milliseconds pass. */
  async comesBack(ms: number): Promise<void> {
    await this.pass(2500);
    await this._signIn(ms);
  }

  private async _signIn(ms: number, account?: string): Promise<void> {
    this._asked = 0;
    this.socket.signIn(account);
    await this.pass(ms);
  }

  /** Pushes messages, one after the other. */
  async receive(ids: readonly bigint[]): Promise<void> {
    for (const id of ids) {
      this.socket.receive(pushFrame(id));
      await this.pass(0);
    }
  }

  /** From now on delays timers by `ms` milliseconds, as in a busy page. */
  delayTimers(ms: number): void {
    const setTimeout = this._clock.setTimeout.bind(this._clock);
    this._clock.setTimeout = (callback, after) => setTimeout(callback, after + ms);
  }

  later(callback: () => void, ms: number): void {
    this._clock.setTimeout(callback, ms);
  }

  get socket(): FakeSocket {
    return FakeSocket.last;
  }

  /** Checks that the client goes on: a pushed message is acknowledged. */
  async goesOn(): Promise<void> {
    this.socket.receive(pushFrame(77n));
    await settle();
    assert.deepEqual(
      this.messages.map(({ body }) => body),
      ["hello"],
    );
    await this.pass(250);
    assert.equal(await acknowledged(this.socket, this._clock), 77n);
    assert.equal(await Store.exist(77), true);
    this.client.dispose();
    await settle();
  }
}
