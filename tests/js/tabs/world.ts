// Shared clients in tabs of a browser in memory, against the embedded gateway.
import type { TestContext } from "node:test";
import {
  Command,
  State,
  type Credentials,
  type KIMEventMap,
  type Message,
  type UrlProvider,
} from "kim-web-sdk";
import { SharedClient, type SharedOptions } from "kim-web-sdk/tabs";
import { faults, type Gateway, type GatewayOptions } from "kim-web-sdk/testing";
import { eager, freshStore } from "../support/clients.js";
import { gatewayFor } from "../support/gateway.js";
import { FakeBrowser, settle, type FakeTab } from "../support/browser.js";

/** A tab, its client, and the events of the client. */
export interface Seat {
  tab: FakeTab;
  client: SharedClient;
  bodies: string[];
  events: string[];
}

/** A browser with a gateway, and the store that its tabs share. */
export class World {
  private readonly _shared = freshStore();

  constructor(
    private readonly _t: TestContext,
    readonly gateway: Gateway,
    readonly browser: FakeBrowser,
  ) {}

  /** Opens a tab, whose client has not logged in yet. */
  open(
    account = "bob",
    options: SharedOptions = {},
    tab = this.browser.tab(),
    url: string | UrlProvider = this.gateway.url,
    token: Credentials["token"] = this.gateway.mintToken(account),
  ): Seat {
    const { locks, BroadcastChannel, WebSocket, clock } = tab;
    const all = {
      locks,
      BroadcastChannel,
      WebSocket,
      clock,
      ...eager,
      ...this._shared,
      ...options,
    };
    const client = new SharedClient(url, { token }, all);
    this._t.after(() => client.dispose());
    const seat: Seat = { tab, client, bodies: [], events: [] };
    const events = ["Reconnecting", "Reconnected", "Closed", "Kickout"] as const;
    client.register(events, (event) => void seat.events.push(event));
    return seat;
  }

  /** Like `open`, with handlers that record messages and offline messages. */
  listen(account?: string, options?: SharedOptions, token?: Credentials["token"]): Seat {
    const seat = this.open(account, options, undefined, undefined, token);
    seat.client.onmessage(({ body }) => void seat.bodies.push(body ?? ""));
    seat.client.onofflinemessage(async (offline) => {
      for (const user of offline.listUsers()) {
        const page = await offline.loadUser(user, 1);
        seat.bodies.push(...page.map(({ body }) => body ?? "").reverse());
      }
    });
    return seat;
  }

  /** Opens `count` tabs, and logs them in; the first one leads. */
  async tabs(count: number, options?: SharedOptions): Promise<Seat[]> {
    const seats: Seat[] = [];
    for (let i = 0; i < count; ++i) {
      const seat = this.listen("bob", options);
      const { success, err } = await seat.client.login();
      if (!success) throw err ?? new Error("no success, and no error");
      seats.push(seat);
    }
    await settle();
    return seats;
  }

  /** A leader, and a tab that waits for the contents of the message "1", because its request was lost. */
  async waitingForContents(options?: SharedOptions): Promise<[leader: Seat, waiting: Seat]> {
    this.post("1");
    const [leader, waiting] = [this.open("bob", options), this.listen("bob", options)];
    await leader.client.login();
    await waiting.client.login();
    leader.client.onmessage(() => undefined);
    this.gateway.setFaults(faults.drop({ command: Command.OfflineContent, count: 1 }));
    this.gateway.dropConnections("bob");
    await this.browser.passUntil(() => waiting.events.includes("Reconnected"));
    await settle();
    return [leader, waiting];
  }

  /** Posts a message from Alice to Bob; returns its id. */
  post(body: string): bigint {
    return this.gateway.postMessage({ from: "alice", to: "bob", body }).messageId;
  }

  /** Advances the time until each of these tabs has `count` messages. */
  async received(seats: readonly Seat[], count: number): Promise<void> {
    await this.browser.passUntil(() => seats.every(({ bodies }) => bodies.length >= count));
    await settle();
  }

  /** The number of the gateway's connections of Bob's account. */
  get connections(): number {
    return this.gateway.connections.filter(({ account }) => account === "bob").length;
  }
}

export async function world(t: TestContext, options: GatewayOptions = {}): Promise<World> {
  const browser = new FakeBrowser();
  const gateway = await gatewayFor(t, { clock: browser.clock, ...options });
  return new World(t, gateway, browser);
}

/** The next event of a kind. */
export function next<K extends keyof KIMEventMap>(
  client: SharedClient,
  event: K,
): Promise<KIMEventMap[K]> {
  return new Promise((resolve) => void client.once(event, resolve));
}

/** Records the names of the states that a tab shows from now on. */
export function statesOf({ client }: Seat): string[] {
  const states: string[] = [];
  client.on("state", (state) => void states.push(State[state]));
  return states;
}

export function bodiesOf(messages: readonly Message[]): string[] {
  return messages.map(({ body }) => body ?? "");
}

/** As a gateway that is not there: every login ends with its connection. */
export const noLogins = faults.terminate({ command: Command.SignIn });
