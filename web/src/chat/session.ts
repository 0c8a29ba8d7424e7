/** The session of one account: signs in and out, and handles the events of the connection. */
import { signal } from "@preact/signals";
import { KIMEvent, type Message, type Notification } from "kim-web-sdk";
import type { SharedClient } from "kim-web-sdk/tabs";
import { watchAccount } from "../inspector/tap.js";
import { inspecting } from "../preferences.js";
import { Backlog } from "./backlog.js";
import { ConversationBook } from "./book.js";
import { connectionEvents, newClient } from "./client.js";
import { GroupDesk } from "./groups.js";
import { loadHistory, saveHistory } from "./history.js";
import { placeOf, toChatMessage } from "./incoming.js";
import { Mirror, type Post } from "./mirror.js";
import {
  type ConversationKey,
  type ConversationKind,
  isUndelivered,
  keyOf,
  type Undelivered,
} from "./model.js";
import { Outbox } from "./outbox.js";

/**
 * - `signedOut`: nobody is here.
 * - `signingIn`: the first connection is being established.
 * - `online`, `reconnecting`: signed in; the SDK reconnects automatically.
 * - `closed`: the connection ended for good, but not because this page signed out.
 * - `kickedOut`: the account has signed in elsewhere.
 */
export type Phase = "signedOut" | "signingIn" | "online" | "reconnecting" | "closed" | "kickedOut";

/** Something that the page may announce to screen readers. */
type Report =
  | { readonly what: "message"; readonly sender: string; readonly body: string }
  | { readonly what: "offline"; readonly count: number }
  | { readonly what: "undelivered"; readonly delivery: Undelivered; readonly body: string };

/** A report with a unique number. */
export type News = Report & { readonly id: number };

export class ChatSession {
  readonly book = new ConversationBook(
    () => document.visibilityState === "visible" && !inspecting.peek(),
  );
  readonly phase = signal<Phase>("signedOut");
  readonly account = signal("");
  /** The account that is signing in; empty if none is. */
  readonly arriving = signal("");
  /** Why the last attempt to sign in failed, or null. */
  readonly failure = signal<"refused" | "unreachable" | null>(null);
  readonly news = signal<News | null>(null);
  /** The current client, for the inspector. */
  readonly client = signal<SharedClient | null>(null);

  /** The latest attempt to sign in; null once the account has left. */
  private _attempt: object | null = null;
  private readonly _backlog = new Backlog(this.book);
  private readonly _mirror = new Mirror((post) => this._follow(post));
  private readonly _outbox = new Outbox(
    this.book,
    () => this.client.peek(),
    () => this.account.peek(),
    (key, message) => {
      const { kind, peer } = this.book.get(key) ?? {};
      if (kind && peer) this._mirror.post({ what: "message", kind, peer, message });
      const { delivery, body } = message;
      if (isUndelivered(delivery)) this._tell({ what: "undelivered", delivery, body });
    },
  );
  readonly groups = new GroupDesk(
    this.book,
    () => this.client.peek(),
    () => this.account.peek(),
    (groupId, change) => {
      if (change === "group") this._mirror.post({ what: "group", groupId });
      else this._mirror.post({ what: "left", key: keyOf("group", groupId) });
    },
  );

  constructor() {
    this.book.onRead = (key, upTo) => this._mirror.post({ what: "read", key, upTo });
  }

  /** Signs in. On failure `failure` says why, and the page still shows the previous account. */
  async signIn(account: string): Promise<boolean> {
    this.failure.value = null;
    const before = this.phase.peek();
    this.phase.value = "signingIn";
    this.arriving.value = account;
    const attempt = (this._attempt = {});
    const isWanted = () => this._attempt === attempt;
    const connected = await this._connect(account, isWanted);
    if (!isWanted()) return false;
    this.arriving.value = "";
    if (!connected) {
      // If nobody was signed in, put away what was opened for this account.
      if (this.account.peek() === "") this._leave();
      else this.phase.value = before === "signingIn" ? "signedOut" : before;
      return false;
    }
    this.account.value = account;
    this.phase.value = "online";
    // Add what reached the other tabs while this one was joining them.
    this.book.absorb(loadHistory(account));
    this.groups.learnAll();
    this._mirror.post({ what: "signedIn" });
    return true;
  }

  /** Signs the same account in again, after a kickout or a lost connection. */
  async signInAgain(): Promise<boolean> {
    return this.signIn(this.account.peek());
  }

  /** Signs the account out in every tab of this browser. */
  async signOut(): Promise<void> {
    this._mirror.post({ what: "signedOut" });
    const client = this._leave();
    await client?.logout();
    client?.dispose();
  }

  /** Opens the conversation with a peer, created now if there was none. */
  openWith(kind: ConversationKind, peer: string): void {
    this.book.ensure(kind, peer, Date.now());
    this.book.open(keyOf(kind, peer));
    if (kind === "group") this.groups.learn(peer);
    this.save();
  }

  async send(key: ConversationKey, body: string): Promise<void> {
    const sent = this._outbox.send(key, body);
    this.save();
    await sent;
    this.save();
  }

  async resend(key: ConversationKey, messageKey: string): Promise<void> {
    await this._outbox.resend(key, messageKey);
    this.save();
  }

  discard(key: ConversationKey, messageKey: string): void {
    this._outbox.discard(key, messageKey);
    this._mirror.post({ what: "discarded", key, messageKey });
    this.save();
  }

  async loadEarlier(key: ConversationKey): Promise<void> {
    await this._backlog.loadEarlier(key);
    this.save();
  }

  /** Saves the conversations to this browser's storage. A page that ends tells the other tabs as well. */
  save(pageEnds = false): void {
    if (pageEnds) this._mirror.handOver(this.book.sorted.peek());
    const account = this.account.peek();
    if (account !== "") saveHistory(account, this.book.sorted.peek());
  }

  /** Removes the account from this page; returns its client, which the caller must close. */
  private _leave(): SharedClient | null {
    const client = this.client.peek();
    this.client.value = null;
    this.save();
    this._mirror.close();
    this._attempt = null;
    this.arriving.value = "";
    this.account.value = "";
    this.phase.value = "signedOut";
    // A screen reader could still find what was announced to this account.
    this.news.value = null;
    this._backlog.clear();
    this.groups.clear();
    this.book.restore([]);
    return client;
  }

  /** @param isWanted returns false once a sign-out or another sign-in has overtaken this one. */
  private async _connect(account: string, isWanted: () => boolean): Promise<boolean> {
    let failure: "refused" | "unreachable" = "unreachable";
    try {
      const client = await newClient(account);
      if (!isWanted()) {
        client.dispose();
        return false;
      }
      watchAccount(account);
      // Messages can arrive before login() has resolved: the account's book must be open by then.
      if (this.account.peek() !== account) this.book.restore(loadHistory(account));
      this.client.peek()?.dispose();
      this.client.value = client;
      this._mirror.open(account);
      this._listen(client, account);
      const { success } = await client.login();
      if (success) return true;
      failure = "refused";
    } catch {
      // The server or the gateway cannot be reached.
    }
    if (!isWanted()) return false;
    this.failure.value = failure;
    this.client.peek()?.dispose();
    this.client.value = null;
    return false;
  }

  private _listen(client: SharedClient, account: string): void {
    const isCurrent = () => this.client.peek() === client;
    client.register(connectionEvents, (event) => {
      if (isCurrent()) this._note(event);
    });
    // The SDK acknowledges a message when these handlers have finished, so they save it first. After a
    // sign-out they take nothing; offline messages whose handler fails are delivered again at the next
    // sign-in.
    const check = () => {
      if (!isCurrent()) throw new Error("the account has left this page");
    };
    client.onmessage((message) => {
      check();
      this._receive(account, message);
    });
    client.onofflinemessage(async (offline) => {
      check();
      const count = await this._backlog.take(offline);
      // The account may have left meanwhile, and its conversations with it.
      check();
      this._receiveOffline(account, count);
    });
    client.on("notification", (notification) => {
      if (isCurrent()) this._notice(account, notification);
    });
  }

  /** Handles a post from another tab of the account. */
  private _follow(post: Post): void {
    switch (post.what) {
      case "message":
        return this.book.mirror(post.kind, post.peer, post.message);
      case "discarded":
        return this._outbox.discard(post.key, post.messageKey);
      case "read":
        return this.book.readElsewhere(post.key, post.upTo);
      case "group":
        return this.groups.appear(post.groupId);
      case "left":
        return this.book.remove(post.key);
      case "signedIn":
        if (["kickedOut", "closed"].includes(this.phase.peek())) void this.signInAgain();
        return;
      case "signedOut":
        return this._leave()?.dispose();
    }
  }

  /** A group was created with this account, or its members have changed. */
  private _notice(account: string, notification: Notification): void {
    if (notification.command === "other") return;
    const { groupId } = notification.payload;
    if (notification.command === "chat.group.create") this.groups.appear(groupId);
    else void this.groups.refresh(groupId);
    saveHistory(account, this.book.sorted.peek());
  }

  private _note(event: KIMEvent): void {
    if (event === KIMEvent.Kickout) {
      this.phase.value = "kickedOut";
    } else if (event === KIMEvent.Reconnecting) {
      this.phase.value = "reconnecting";
    } else if (event === KIMEvent.Reconnected) {
      this.phase.value = "online";
      this.groups.learnAll();
    } else if (!["kickedOut", "signingIn"].includes(this.phase.peek())) {
      this.phase.value = "closed";
    }
  }

  private _receive(account: string, message: Message): void {
    const { kind, peer } = placeOf(message);
    const mine = toChatMessage(message);
    if (!this.book.receive(kind, peer, mine)) return;
    const key = keyOf(kind, peer);
    if (mine.sender !== account) {
      this.book.addUnread(key, 1);
      this._tell({ what: "message", sender: mine.sender, body: mine.body });
    }
    if (kind === "group") this.groups.learn(peer);
    saveHistory(account, this.book.sorted.peek());
  }

  private _receiveOffline(account: string, count: number): void {
    if (count > 0) this._tell({ what: "offline", count });
    this.groups.learnAll();
    saveHistory(account, this.book.sorted.peek());
  }

  private _tell(report: Report): void {
    this.news.value = { ...report, id: (this.news.peek()?.id ?? 0) + 1 };
  }
}
