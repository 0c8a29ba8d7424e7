// The fixture for the tests of `kim-web-sdk/reliable`: clients and a gateway in one virtual time, pages that
// can be reloaded, and time that advances until a condition holds.
import type { TestContext } from "node:test";
import { KIMClient, MemoryStore, type KIMOptions, type Message } from "kim-web-sdk";
import {
  Inbox,
  MemoryReliableStore,
  Outbox,
  type InboxOptions,
  type OutboxOptions,
  type Outgoing,
  type OutgoingStatus,
  type ReliableStore,
  type UniqueOfflineMessages,
} from "kim-web-sdk/reliable";
import { ManualClock, startGateway, type Gateway, type GatewayOptions } from "kim-web-sdk/testing";

let worlds = 0;

/** A gateway and the pages that talk to it, in one virtual time. */
export class World {
  readonly namespace = `reliable-${(worlds += 1)}`;
  store: ReliableStore = new MemoryReliableStore();
  readonly pages: Page[] = [];

  constructor(
    readonly clock: ManualClock,
    public gateway: Gateway,
    private readonly _options: GatewayOptions,
  ) {}

  static async of(t: TestContext, options: GatewayOptions = {}): Promise<World> {
    const clock = new ManualClock();
    const all = { secret: "a secret of this test", clock, ...options };
    const world = new World(clock, await startGateway(all), all);
    t.after(() => world.end());
    return world;
  }

  /** Opens a page of the account, which has not logged in yet. */
  page(account: string, options: PageOptions = {}): Page {
    const page = new Page(this, account, options);
    this.pages.push(page);
    return page;
  }

  /** Opens a page of the account, and logs in. */
  async online(account: string, options: PageOptions = {}): Promise<Page> {
    const page = this.page(account, options);
    await page.login();
    return page;
  }

  /** Advances the time until the condition holds: a step of virtual time for each turn of real I/O. */
  async until(isSo: () => boolean, stepMs = 20): Promise<void> {
    for (let turns = 0; !isSo(); ++turns) {
      if (turns > 20_000) throw new Error("it does not come to be");
      await turn();
      this.clock.advance(stepMs);
    }
  }

  /** Waits until the page's outbox knows what is in its store, and waits for the end of the others there. */
  async untilOpen({ outbox }: Page): Promise<void> {
    let isOpen = false;
    void outbox.messages().then(() => (isOpen = true));
    await this.until(() => isOpen);
  }

  /** Closes the gateway; `start` starts one at the same address again. */
  async stop(): Promise<{ start: () => Promise<void> }> {
    const { port } = this.gateway;
    await this.gateway.close();
    const start = async (): Promise<void> => {
      this.gateway = await startGateway({ ...this._options, port });
    };
    return { start };
  }

  async end(): Promise<void> {
    for (const page of this.pages) page.kill();
    await this.gateway.close();
  }
}

/** Options of a page's client, outbox and inbox. */
export interface PageOptions {
  client?: KIMOptions;
  outbox?: Partial<OutboxOptions>;
  inbox?: Partial<InboxOptions>;
}

/** One page life: a client with an outbox and an inbox. */
export class Page {
  readonly client: KIMClient;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  /** The messages that the inbox has delivered, pushed or offline. */
  readonly messages: Message[] = [];
  /** Every status of every message, as `body:status`. */
  readonly statuses: string[] = [];

  constructor(world: World, account: string, options: PageOptions) {
    const { clock, namespace, store, gateway } = world;
    const own = { clock, namespace, store: new MemoryStore(), backoffBase: 200 };
    const req = { token: () => gateway.mintToken(account) };
    this.client = new KIMClient(gateway.url, req, { ...own, ...options.client });
    this.outbox = new Outbox(this.client, { account, namespace, store, clock, ...options.outbox });
    this.inbox = new Inbox(this.client, { account, namespace, store, clock, ...options.inbox });
    this.outbox.on("status", ({ body, status }) => this.statuses.push(`${body}:${status}`));
    this.inbox.onmessage((message) => void this.messages.push(message));
    this.inbox.onofflinemessage((offline) => this.takeOffline(offline));
  }

  get bodies(): (string | undefined)[] {
    return this.messages.map(({ body }) => body);
  }

  async login(): Promise<void> {
    const { success, err } = await this.client.login();
    if (!success) throw err ?? new Error("no success, and no error");
  }

  /** The next message that gets a status. */
  next(status: OutgoingStatus): Promise<Outgoing> {
    return new Promise((resolve) => {
      const off = this.outbox.on("status", (outgoing) => {
        if (outgoing.status !== status) return;
        off();
        resolve(outgoing);
      });
    });
  }

  /** Takes the messages that users have sent meanwhile, oldest first. */
  private async takeOffline(offline: UniqueOfflineMessages): Promise<void> {
    for (const user of offline.listUsers()) {
      const newestFirst: Message[] = [];
      for (let page = 1; ; ++page) {
        let messages = await offline.loadUser(user, page);
        // Contents may be missing after a lost connection.
        while (messages.some(({ body }) => body === undefined)) {
          messages = await offline.loadUser(user, page);
        }
        if (messages.length === 0) break;
        newestFirst.push(...messages);
      }
      this.messages.push(...newestFirst.reverse());
    }
  }

  /** Ends the page at once. */
  kill(): void {
    this.client.dispose();
  }
}

/** Lets I/O happen. */
export async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 1));
}
