import { KIMStatus, State } from "../../base/states.js";
import type { Clock } from "../../base/clock.js";
import type { AttemptResult, ReliableClient } from "../client.js";
import { wrapExtra } from "../envelope.js";
import { ReliableError } from "../errors.js";
import type { LaneHost } from "./lane.js";
import type { Entry } from "./outgoing.js";
import type { OutgoingRecord } from "../store/types.js";
import { verdictOf } from "./verdict.js";

interface SenderSettings {
  client: ReliableClient;
  account: string;
  clock: Clock;
  maxAttempts: number;
  backoffBase: number;
  backoffCap: number;
  /** Stores the record first: that the message may have been sent must survive a reload. */
  keep(record: OutgoingRecord): Promise<void>;
}

/** Sends single messages and evaluates the results. */
export class Sender implements LaneHost {
  private _stopped = false;

  constructor(private readonly _settings: SenderSettings) {}

  canSend(): boolean {
    const { client, account } = this._settings;
    const isConnected = client.state === (State.CONNECTED as number);
    return !this._stopped && isConnected && client.account === account;
  }

  /** Sends nothing more. */
  stop(): void {
    this._stopped = true;
  }

  async attempt(entry: Entry): Promise<void> {
    const { record } = entry;
    record.attempts += 1;
    entry.change({ status: "sending" });
    await this._settings.keep(record);
    const result = this.canSend() ? await this._talk(record) : unsent();
    this._apply(entry, result);
  }

  pause(failures: number, wakeable: (wake: () => void) => void): Promise<void> {
    const { clock, backoffBase, backoffCap } = this._settings;
    const delay = Math.random() * Math.min(backoffCap, backoffBase * 2 ** failures);
    return new Promise((resolve) => {
      const timer = clock.setTimeout(resolve, delay);
      wakeable(() => {
        clock.clearTimeout(timer);
        resolve();
      });
    });
  }

  private _talk({ isGroup, dest, type, body, id, extra }: OutgoingRecord): Promise<AttemptResult> {
    const { client } = this._settings;
    const content = { type, body, extra: wrapExtra(id, extra) };
    // No retries by the client: the outbox itself resends, and reports that.
    return isGroup ? client.talkToGroup(dest, content, 0) : client.talkToUser(dest, content, 0);
  }

  private _apply(entry: Entry, result: AttemptResult): void {
    const { resp, err } = result;
    const { record } = entry;
    switch (verdictOf(result)) {
      case "sent":
        return entry.change({ status: "sent", resp, finished: true });
      case "rejected": {
        // An earlier attempt with unknown outcome may have arrived.
        const status = record.attempts > 1 ? "unknown" : "rejected";
        return entry.change({ status, err, finished: true });
      }
      case "unsent":
        record.attempts -= 1;
        return entry.change({ status: record.attempts > 0 ? "unknown" : "queued", err });
      case "unknown": {
        const { maxAttempts } = this._settings;
        if (maxAttempts === 0 || record.attempts < maxAttempts) {
          return entry.change({ status: "unknown", err });
        }
        const message = `${record.attempts} attempts, and no answer that settles it`;
        const last = new ReliableError("attempts_exhausted", message, { cause: err });
        return entry.change({ status: "unknown", err: last, finished: true });
      }
    }
  }
}

/** The result if the connection was lost while the record was being stored. */
function unsent(): AttemptResult {
  const err = new ReliableError("not_connected", "not connected: not sent");
  return { status: KIMStatus.SendFailed, err };
}
