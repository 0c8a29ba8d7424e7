// Who is logged in, and where. As on the real server these are two records: a session belongs to a channel
// and allows it to make requests; a location belongs to an account and says where its pushes go.

/** What a session needs from a connection. */
interface SessionHolder {
  readonly account: string;
  readonly channelId: string;
}

/** Sessions by channel, locations by account. */
export class Sessions<Holder extends SessionHolder> {
  readonly #sessions = new Map<string, Holder>();
  readonly #locations = new Map<string, Holder>();
  #lastNumber = 0;

  constructor(
    private readonly _gatewayId: string,
    private readonly _strictLocation: boolean,
  ) {}

  /** A new, unique channel id. */
  nextChannelId(account: string): string {
    this.#lastNumber += 1;
    return `${this._gatewayId}_${account}_${this.#lastNumber}`;
  }

  /** Opens the holder's session and directs the account's pushes to it. */
  open(holder: Holder): void {
    this.#sessions.set(holder.channelId, holder);
    this.#locations.set(holder.account, holder);
  }

  /** Where the account's pushes go, or undefined. */
  locate(account: string): Holder | undefined {
    return this.#locations.get(account);
  }

  /** Whether the channel may make requests. */
  has(channelId: string): boolean {
    return this.#sessions.has(channelId);
  }

  /** Ends the account's session on the server's side; its connection stays open. */
  lose(account: string): Holder | undefined {
    const holder = this.#locations.get(account);
    if (holder === undefined) return undefined;
    this.#sessions.delete(holder.channelId);
    this.#locations.delete(account);
    return holder;
  }

  /** The holder's connection is gone. */
  ended(holder: Holder): void {
    this.#sessions.delete(holder.channelId);
    if (this._strictLocation || this.#locations.get(holder.account) === holder) {
      this.#locations.delete(holder.account);
    }
  }
}
