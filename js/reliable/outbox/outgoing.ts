import type { MessageResp } from "../../wire/index.js";
import type { SendError } from "../client.js";
import type { OutgoingRecord } from "../store/types.js";

/**
 * The state of a message.
 * - `queued`: it was not sent yet.
 * - `sending`: it is in flight.
 * - `unknown`: it was sent, but no answer settled its outcome. It is resent under its id, unless it has
 *   `finished`.
 * - `sent`: the server has it. Final.
 * - `rejected`: the server or the outbox refused it, so it was not delivered. Final.
 */
export type OutgoingStatus = "queued" | "sending" | "unknown" | "sent" | "rejected";

/** A message in an outbox, or one that has left it. Its properties are updated in place. */
export interface Outgoing {
  /** The id that the sender assigned: receivers drop a second message with the same id. */
  readonly id: string;
  /** An account, or a group's id. */
  readonly dest: string;
  /** Whether `dest` is a group. */
  readonly isGroup: boolean;
  /** A MessageType, or a number of the application's own. */
  readonly type: number;
  /** As it was given. */
  readonly body: string;
  /** The application's own, without the envelope. */
  readonly extra: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** The current status; the outbox's "status" event reports each change. */
  readonly status: OutgoingStatus;
  /** How often it was sent. */
  readonly attempts: number;
  /** The server's answer, once the message is sent. */
  readonly resp: MessageResp | undefined;
  /** Why it was not sent: the error of the last attempt, or the final one. */
  readonly err: SendError | undefined;
  /**
   * Whether this state is final. If the status is `queued` or `unknown`, the message was discarded or given
   * up, was refused after an attempt that may have arrived, or the outbox was closed; `err.code` says which.
   */
  readonly finished: boolean;
  /** Resolves when it survives a reload, has finished, or the store has failed. Never rejects. */
  readonly kept: Promise<void>;
  /** Resolves with itself when it has finished. Never rejects. */
  readonly done: Promise<Outgoing>;
}

/** A change of an entry's properties. */
interface Change {
  status: OutgoingStatus;
  resp?: MessageResp | undefined;
  err?: SendError | undefined;
  finished?: boolean;
}

/** The outbox's own view of an `Outgoing`. */
export class Entry implements Outgoing {
  status: OutgoingStatus;
  resp: MessageResp | undefined;
  err: SendError | undefined;
  finished = false;
  kept: Promise<void> = Promise.resolve();
  signal: AbortSignal | undefined;
  readonly done: Promise<Outgoing>;
  /** Attempts by this page that have settled nothing. */
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

  /** The application has sent a message of a former page once more, under its id: it is still one message. */
  join({ attempts }: OutgoingRecord): void {
    this.record.attempts += attempts;
    if (attempts > 0 && this.status === "queued") this.change({ status: "unknown", err: this.err });
  }

  change({ status, resp, err, finished = false }: Change): void {
    Object.assign(this, { status, resp, err, finished });
    this._changed(this);
    if (finished) this._finish(this);
  }
}
