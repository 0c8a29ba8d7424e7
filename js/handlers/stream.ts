import type { Message } from "../base/message.js";
import { notSeen } from "./deliveries.js";

interface Offer {
  message: Message;
  finish: (result?: typeof notSeen) => void;
}

/**
 * A client's messages as an async iterator. A message counts as handled when the loop asks for the next
 * one, or ends. Messages that the loop has not reached by then go back to the client.
 */
export class MessageStream implements AsyncIterableIterator<Message> {
  private readonly _offers: Offer[] = [];
  private _reader: ((result: IteratorResult<Message>) => void) | undefined;
  private _current: Offer | undefined;
  private _ended = false;

  /** `stopped` is called once, when the stream takes no more messages. */
  constructor(private readonly _stopped: () => void) {}

  /** The handler to add for the client's messages. */
  readonly take = (message: Message): Promise<unknown> =>
    new Promise((finish) => {
      this._offers.push({ message, finish });
      this._feed();
    });

  next(): Promise<IteratorResult<Message>> {
    this._finishCurrent();
    return new Promise((resolve) => {
      this._reader?.({ done: true, value: undefined });
      this._reader = resolve;
      this._feed();
    });
  }

  return(): Promise<IteratorResult<Message>> {
    this._finishCurrent();
    this.end();
    return this.next();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Ends the loop. A message that the loop is working on still counts as handled only at the next `next`. */
  end(): void {
    if (this._ended) return;
    this._ended = true;
    this._stopped();
    this._feed();
  }

  private _finishCurrent(): void {
    this._current?.finish();
    this._current = undefined;
  }

  private _feed(): void {
    // Also for messages offered after the end: a handler may end a loop that is called next for the same message.
    if (this._ended) for (const { finish } of this._offers.splice(0)) finish(notSeen);
    const reader = this._reader;
    if (!reader) return;
    const offer = this._offers.shift();
    if (!offer && !this._ended) return;
    this._reader = undefined;
    this._current = offer;
    reader({ done: !offer, value: offer?.message } as IteratorResult<Message>);
  }
}
