import {
  Message,
  type Clock,
  type KIMError,
  type MessageIndex,
  type Notification,
  type SessionStats,
} from "kim-web-sdk";
import type { Audience } from "../audience/audience.js";
import type { Calls } from "./calls.js";
import type { Ending } from "../endings.js";
import type { OldConnection } from "../room/old_connections.js";
import type { LeaderPost, Presence, Send } from "../room/posts.js";
import { Pulse } from "../room/pulse.js";
import { Receipts } from "./receipts.js";

/** A leader's post, as received. */
type FromLeader = LeaderPost & { from: string; term: number };
type Told = Extract<FromLeader, { delivery: number }>;

interface FollowerSettings {
  clock: Clock;
  /** Milliseconds between two pings to the leader. */
  interval: number;
  audience: Audience;
  calls: Calls;
  send: Send;
  /** This tab's name. */
  tab: () => string | undefined;
  /** The leader has changed. */
  superseded: () => void;
  shown: (presence: Presence) => void;
  /** The session is over. `passedOn`: the current leader repeats the word of a former one. */
  over: (reason: Ending, passedOn?: boolean) => void;
  /** The leader has missed another ping. */
  silent: () => void;
}

/** Processes the leader's posts, and checks that there is a leader. */
export class Follower {
  /** Who leads, as far as this tab knows; it may be this tab itself. */
  followed = { tab: "", term: 0 };
  /** Former leaders, until the current one has restored the session. */
  readonly former = new Set<string>();
  stats: SessionStats | undefined;
  /** Connections of former leaders, as last reported by the leader. */
  old: readonly OldConnection[] = [];
  /** Offline messages have been delivered since this tab joined. */
  toldOffline = false;
  /** Until the leader has answered this tab, its posts about the connection may be outdated. */
  isBehind = true;
  private readonly _pulse: Pulse;
  private readonly _receipts: Receipts;

  constructor(private readonly _settings: FollowerSettings) {
    const { clock, interval, send, silent } = _settings;
    this._pulse = new Pulse(clock, interval, () => send({ kind: "ping" }), silent);
    this._receipts = new Receipts(send);
  }

  /** Starts pinging the leader, or waiting for one; resets the count of missed pings. */
  start(): void {
    this._pulse.heard();
    this._pulse.start();
  }

  stop(): void {
    this._receipts.flush();
    this._pulse.stop();
  }

  /** Unanswered pings in a row. */
  get missed(): number {
    return this._pulse.missed;
  }

  follow(tab: string, term: number): void {
    this.former.add(this.followed.tab);
    this.followed = { tab, term };
  }

  take(mail: FromLeader): void {
    const { audience } = this._settings;
    // Accept messages from any tab: a former leader may already have acknowledged them. Duplicates
    // are recognised by their id.
    if (mail.kind === "message") {
      const message = messageOf(mail.message as Message);
      return void this._answer(mail, audience.message(message));
    }
    if (mail.kind === "offline") {
      this.toldOffline = true;
      return void this._answer(mail, audience.offline(mail.entries as MessageIndex[]));
    }
    // The lock can arrive here before a former leader's post that the session is over.
    if (mail.kind === "over" && this.former.has(mail.from)) this._settings.over(mail.reason);
    else if (this._isOfLeader(mail)) this._obey(mail);
  }

  private _obey(mail: Exclude<FromLeader, Told>): void {
    const { audience, calls } = this._settings;
    this._pulse.heard();
    switch (mail.kind) {
      case "presence":
        this.stats = mail.stats as SessionStats | undefined;
        this.old = mail.old ?? [];
        if (mail.to === this._settings.tab()) this.isBehind = false;
        return this.isBehind ? undefined : this._settings.shown(mail.presence);
      case "notification":
        return audience.notification(mail.notification as Notification);
      case "sync":
        return audience.sync(mail.phase);
      case "problem":
        return audience.problem(mail.error as KIMError);
      case "result":
        return mail.to === this._settings.tab()
          ? calls.answered(mail.call, mail.result)
          : undefined;
      case "over":
        return this._settings.over(mail.reason, mail.passedOn);
    }
  }

  private _isOfLeader({ from, term }: FromLeader): boolean {
    if (term > this.followed.term) {
      this.follow(from, term);
      this._settings.superseded();
    }
    return from === this.followed.tab;
  }

  private async _answer(mail: Told, end: Promise<boolean>): Promise<void> {
    const ok = await end;
    this._receipts.add(mail.from, [mail.delivery, ok]);
  }
}

function messageOf(fields: Message): Message {
  return Object.assign(new Message(fields.messageId, fields.sendTime), fields);
}
