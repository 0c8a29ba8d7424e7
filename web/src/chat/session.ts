/** One account's stay: signing in and out, and what the connection brings. */
import { signal } from "@preact/signals";
import {
  KIMClient,
  KIMEvent,
  type Message,
  type Notification,
  type OfflineMessages,
} from "kim-web-sdk";
import { NotedWebSocket } from "../inspector/tap.js";
import { Backlog } from "./backlog.js";
import { ConversationBook } from "./book.js";
import { GroupDesk } from "./groups.js";
import { loadHistory, saveHistory } from "./history.js";
import { placeOf, toChatMessage } from "./incoming.js";
import { type ConversationKey, type ConversationKind, keyOf } from "./model.js";
import { Outbox } from "./outbox.js";
import { fetchTicket } from "./server.js";

/**
 * - `signedOut`: nobody is here.
 * - `signingIn`: the first connection is being made.
 * - `online`, `reconnecting`: signed in; the SDK repairs the connection by itself.
 * - `closed`: the connection ended for good, and not by this page's wish.
 * - `kickedOut`: the account has signed in elsewhere.
 */
export type Phase = "signedOut" | "signingIn" | "online" | "reconnecting" | "closed" | "kickedOut";

/** Something that the page may want to say aloud. */
export type News =
  | {
      readonly what: "message";
      readonly sender: string;
      readonly body: string;
      readonly key: string;
    }
  | { readonly what: "offline"; readonly count: number };

export class ChatSession {
  readonly book = new ConversationBook(() => document.visibilityState === "visible");
  readonly phase = signal<Phase>("signedOut");
  readonly account = signal("");
  /** Why the last attempt to sign in failed, or null. */
  readonly failure = signal<"refused" | "unreachable" | null>(null);
  readonly news = signal<News | null>(null);

  private client_: KIMClient | null = null;
  private readonly backlog_ = new Backlog(this.book);
  private readonly outbox_ = new Outbox(
    this.book,
    () => this.client_,
    () => this.account.peek(),
  );
  readonly groups = new GroupDesk(
    this.book,
    () => this.client_,
    () => this.account.peek(),
  );

  /** Signs in. On failure `failure` says why, and whoever was shown stays shown. */
  async signIn(account: string): Promise<boolean> {
    this.failure.value = null;
    const before = this.phase.peek();
    this.phase.value = "signingIn";
    const client = await this.connect(account);
    if (!client) {
      this.phase.value = before === "signingIn" ? "signedOut" : before;
      return false;
    }
    this.account.value = account;
    this.phase.value = "online";
    this.learnGroups();
    return true;
  }

  /** Signs the same account in again, after a kickout or a lost connection. */
  async signInAgain(): Promise<boolean> {
    return this.signIn(this.account.peek());
  }

  async signOut(): Promise<void> {
    const client = this.client_;
    this.client_ = null;
    this.save();
    this.account.value = "";
    this.phase.value = "signedOut";
    this.backlog_.clear();
    this.book.restore([]);
    await client?.logout();
    client?.dispose();
  }

  /** Opens the conversation with a peer, begun now if there was none. */
  openWith(kind: ConversationKind, peer: string): void {
    this.book.ensure(kind, peer, Date.now());
    this.book.open(keyOf(kind, peer));
    if (kind === "group") this.groups.learn(peer);
    this.save();
  }

  async send(key: ConversationKey, body: string): Promise<void> {
    const sent = this.outbox_.send(key, body);
    this.save();
    await sent;
    this.save();
  }

  async resend(key: ConversationKey, messageKey: string): Promise<void> {
    await this.outbox_.resend(key, messageKey);
    this.save();
  }

  discard(key: ConversationKey, messageKey: string): void {
    this.outbox_.discard(key, messageKey);
    this.save();
  }

  async loadEarlier(key: ConversationKey): Promise<void> {
    await this.backlog_.loadEarlier(key);
    this.save();
  }

  /** Writes the conversations to this browser's storage. */
  save(): void {
    const account = this.account.peek();
    if (account !== "") saveHistory(account, this.book.sorted.peek());
  }

  private async connect(account: string): Promise<KIMClient | null> {
    try {
      const client = await this.newClient(account);
      // Messages can arrive before login() has returned: the account's book must be open by then.
      if (this.account.peek() !== account) this.book.restore(loadHistory(account));
      this.client_?.dispose();
      this.client_ = client;
      this.listen(client, account);
      const { success } = await client.login();
      if (success) return client;
      this.failure.value = "refused";
    } catch {
      this.failure.value = "unreachable";
    }
    this.client_?.dispose();
    this.client_ = null;
    return null;
  }

  private async newClient(account: string): Promise<KIMClient> {
    const ticket = await fetchTicket(account);
    let unused: string | null = ticket.token;
    // Every further connection gets a fresh token, since the first may have expired by then.
    const token = async (): Promise<string> => {
      const given = unused ?? (await fetchTicket(account)).token;
      unused = null;
      return given;
    };
    return new KIMClient(ticket.url, { token, tags: ["web"] }, { WebSocket: NotedWebSocket });
  }

  private listen(client: KIMClient, account: string): void {
    const events = [KIMEvent.Reconnecting, KIMEvent.Reconnected, KIMEvent.Closed, KIMEvent.Kickout];
    client.register(events, (event) => {
      if (this.client_ === client) this.follow(event);
    });
    // The SDK acknowledges a message when these have finished, so they save it first. What comes
    // after a sign-out is not taken, and so comes again at the next sign-in.
    const check = () => {
      if (this.client_ !== client) throw new Error("the account has left this page");
    };
    client.onmessage((message) => {
      check();
      this.receive(account, message);
    });
    client.onofflinemessage(async (offline) => {
      check();
      await this.receiveOffline(account, offline);
    });
    client.on("notification", (notification) => {
      if (this.client_ === client) this.notice(account, notification);
    });
  }

  /** A group was made with this account in it, or its members have changed. */
  private notice(account: string, notification: Notification): void {
    if (notification.command === "other") return;
    const { groupId } = notification.payload;
    if (notification.command === "chat.group.create") this.groups.appear(groupId);
    else void this.groups.refresh(groupId);
    saveHistory(account, this.book.sorted.peek());
  }

  private follow(event: KIMEvent): void {
    if (event === KIMEvent.Kickout) {
      this.phase.value = "kickedOut";
    } else if (event === KIMEvent.Reconnecting) {
      this.phase.value = "reconnecting";
    } else if (event === KIMEvent.Reconnected) {
      this.phase.value = "online";
      this.learnGroups();
    } else if (!["kickedOut", "signingIn"].includes(this.phase.peek())) {
      this.phase.value = "closed";
    }
  }

  private receive(account: string, message: Message): void {
    const { kind, peer } = placeOf(message);
    const mine = toChatMessage(message);
    if (!this.book.receive(kind, peer, mine)) return;
    const key = keyOf(kind, peer);
    if (mine.sender !== account) {
      this.book.addUnread(key, 1);
      this.news.value = { what: "message", sender: mine.sender, body: mine.body, key: mine.key };
    }
    if (kind === "group") this.groups.learn(peer);
    saveHistory(account, this.book.sorted.peek());
  }

  private async receiveOffline(account: string, offline: OfflineMessages): Promise<void> {
    const count = await this.backlog_.take(offline);
    if (count > 0) this.news.value = { what: "offline", count };
    this.learnGroups();
    saveHistory(account, this.book.sorted.peek());
  }

  private learnGroups(): void {
    for (const each of this.book.sorted.peek()) {
      if (each.kind === "group") this.groups.learn(each.peer);
    }
  }
}
