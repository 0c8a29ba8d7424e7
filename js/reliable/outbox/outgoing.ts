import type { MessageResp } from "../../wire/index.js";
import type { SendError } from "../client.js";
import type { OutgoingRecord } from "../store/types.js";

/**
 * What has become of a message.
 * - `queued`: it was not sent so far.
 * - `sending`: it is on its way.
 * - `unknown`: it was sent, and no answer says what became of it. It is sent again, under its id, unless it
 *   has `finished`.
 * - `sent`: the server has it. Final.
 * - `rejected`: the server refused it, or it could not be accepted: it has not arrived. Final.
 */
export type OutgoingStatus = "queued" | "sending" | "unknown" | "sent" | "rejected";

/** A message in an outbox, or one that has left it. Its properties change as it gets on. */
export interface Outgoing {
  /** The sender's own id: receivers drop a second message with it. */
  readonly id: string;
  /** An account, or a group's id. */
  readonly dest: string;
  /** Whether `dest` is a group. */
  readonly isGroup: boolean;
  /** A MessageType, or any number of the application's. */
  readonly type: number;
  /** As it was given. */
  readonly body: string;
  /** The application's own, without the envelope. */
  readonly extra: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** How far it has come; an outbox's "status" event reports each change. */
  readonly status: OutgoingStatus;
  /** How often it was sent. */
  readonly attempts: number;
  /** What the server made of it; once it is sent. */
  readonly resp: MessageResp | undefined;
  /** Why it is not sent: of the last attempt, or the last word. */
  readonly err: SendError | undefined;
  /**
   * Nothing here changes any more. With `queued` or `unknown`: it was taken out or given up, was
   * refused after an attempt that may have arrived, or the outbox was closed (`err.code` says which).
   */
  readonly finished: boolean;
  /** Resolves when it survives a reload, has finished, or the store has failed. Never rejects. */
  readonly kept: Promise<void>;
  /** Resolves with itself when it has finished. Never rejects. */
  readonly done: Promise<Outgoing>;
}

/** The changes that an entry may go through. */
interface Change {
  status: OutgoingStatus;
  resp?: MessageResp | undefined;
  err?: SendError | undefined;
  finished?: boolean;
}

/** An `Outgoing` as the outbox itself holds it. */
export class Entry implements Outgoing {
  status: OutgoingStatus;
  resp: MessageResp | undefined;
  err: SendError | undefined;
  finished = false;
  kept: Promise<void> = Promise.resolve();
  signal: AbortSignal | undefined;
  readonly done: Promise<Outgoing>;
  /** Attempts of this page life that have settled nothing. */
  failures = 0;
  private _finish!: (self: Outgoing) => void;

  constructor(
    readonly record: OutgoingRecord,
    private readonly _changed: (self: Entry) => void,
  ) {
    this.status = record.attempts > 0 ? "unknown" : "queued";
    this.done = new Promise((resolve) => (this._finish = resolve));
  }

  get id(): string {
    return this.record.id;
  }

  get dest(): string {
    return this.record.dest;
  }

  get isGroup(): boolean {
    return this.record.isGroup;
  }

  get type(): number {
    return this.record.type;
  }

  get body(): string {
    return this.record.body;
  }

  get extra(): string {
    return this.record.extra;
  }

  get createdAt(): number {
    return this.record.createdAt;
  }

  get attempts(): number {
    return this.record.attempts;
  }

  change({ status, resp, err, finished = false }: Change): void {
    Object.assign(this, { status, resp, err, finished });
    this._changed(this);
    if (finished) this._finish(this);
  }
}
