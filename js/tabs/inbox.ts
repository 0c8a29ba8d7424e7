import type { Message } from "kim-web-sdk";
import { Deliveries } from "../handlers/deliveries.js";

interface InboxSettings {
  /** Ids remembered. */
  maxKnownIds: number;
  /** Calls every handler; undefined if there is none. Must not throw. */
  call: (message: Message) => unknown[] | undefined;
  rejected: (error: unknown) => void;
  /** A message waits for a handler, for the first time since there was one. */
  unattended: () => void;
}

interface Entry {
  /** True when handlers have finished, false as long as none has looked at it. */
  outcome: Promise<boolean>;
  settle: (seen: boolean) => void;
  waits: boolean;
}

/**
 * The messages of one tab. A new leader delivers again what the one before had not finished with:
 * here each message meets the handlers once, whoever brings it and how often.
 */
export class Inbox {
  private readonly _known = new Map<string, Entry>();
  private readonly _deliveries: Deliveries;
  private _last = 0;

  constructor(private readonly _settings: InboxSettings) {
    this._deliveries = new Deliveries({
      call: (message) => this._call(message),
      handled: (deliveries) => deliveries.forEach((delivery) => this._handled(delivery)),
      rejected: (error) => _settings.rejected(error),
      // What does not wait here is left to the tab with the connection.
      hasRoom: () => true,
      unattended: (message, first, waits) => {
        if (first) _settings.unattended();
        this._leaveWaiting(message);
        if (!waits) this.forget(message);
      },
    });
  }

  /** Resolves to false if the message waits for a handler; the inbox then still has it. */
  deliver(message: Message): Promise<boolean> {
    const known = this._known.get(keyOf(message));
    if (known) return known.outcome;
    const { outcome } = this._enter(message);
    this._deliveries.deliver(++this._last, message);
    return outcome;
  }

  handlersChanged(): void {
    this._deliveries.handlersChanged();
  }

  /** Whether the tab has had this message. */
  knows(entry: { messageId: Message["messageId"] }): boolean {
    return this._known.has(keyOf(entry));
  }

  /** The tab gets this message by another way. */
  learn(entry: { messageId: Message["messageId"] }): void {
    this._enter(entry).settle(true);
  }

  /** The message has not been looked at after all, and may come again. */
  forget(entry: { messageId: Message["messageId"] }): void {
    this._known.delete(keyOf(entry));
  }

  private _enter(message: { messageId: Message["messageId"] }): Entry {
    let settle: Entry["settle"] = () => undefined;
    const outcome = new Promise<boolean>((resolve) => (settle = resolve));
    const entry: Entry = { outcome, settle, waits: false };
    this._known.set(keyOf(message), entry);
    for (const oldest of this._known.keys()) {
      if (this._known.size <= this._settings.maxKnownIds) break;
      this._known.delete(oldest);
    }
    return entry;
  }

  private _call(message: Message): unknown[] | undefined {
    // One that has waited is at work from here on: whoever asks again must wait for the end.
    if (this._known.get(keyOf(message))?.waits) this._enter(message);
    return this._settings.call(message);
  }

  private _leaveWaiting(message: Message): void {
    const entry = this._known.get(keyOf(message));
    if (!entry) return;
    entry.waits = true;
    entry.settle(false);
  }

  private _handled(delivery: number): void {
    const message = this._deliveries.take(delivery);
    if (message) this._known.get(keyOf(message))?.settle(true);
  }
}

function keyOf({ messageId }: { messageId: Message["messageId"] }): string {
  return messageId.toString();
}
