import {
  OfflineMessages,
  type KIMHandler,
  type MessageIndex,
  type OfflineSource,
} from "kim-web-sdk";
import { callHandlers } from "../../handlers/listeners.js";
import type { Inbox } from "./inbox.js";

/** Index entries that a tab without a handler keeps for one, the newest. */
const maxUnheard = 20_000;

interface OfflineInboxSettings {
  /** What offline messages are loaded with. */
  source: OfflineSource;
  /** The messages that come to this tab otherwise. */
  inbox: Inbox;
  handlers: () => readonly KIMHandler<"offline">[];
  rejected: (error: unknown) => void;
}

/** The offline messages of one tab, whoever brings them: each comes until handlers have finished with it. */
export class OfflineInbox {
  /** Index entries that wait for a handler; an empty list is a login that was not told yet. */
  private _unheard: MessageIndex[] | undefined;
  /** Index entries that handlers have failed with: the tab that leads may have finished with them. */
  private _again: MessageIndex[] = [];
  /** Handlers that are at work. */
  private readonly _atWork = new Set<Promise<boolean>>();

  constructor(private readonly _settings: OfflineInboxSettings) {}

  handlersChanged(): void {
    if (this._unheard && this._settings.handlers().length > 0) void this.deliver([]);
  }

  /** Resolves to whether no handler has failed, when all have finished. */
  async deliver(entries: readonly MessageIndex[]): Promise<boolean> {
    const { handlers: current, inbox } = this._settings;
    // One that came as a message may be at work still.
    const others = entries.map((entry) => inbox.outcomeOf(entry));
    const told = new Set(entries.map(({ messageId }) => String(messageId)));
    const again = this._again.splice(0).filter(({ messageId }) => !told.has(String(messageId)));
    const fresh = [...again, ...entries].filter((entry) => !inbox.knows(entry));
    for (const entry of fresh) inbox.learn(entry);
    const handlers = current();
    const all = [...(this._unheard ?? []), ...fresh];
    this._unheard = handlers.length > 0 ? undefined : all.slice(-maxUnheard);
    if (handlers.length > 0) this._work(handlers, all);
    // What a former leader told may still be at work: it has to be waited for as well.
    const done = await Promise.all([...this._atWork, ...others]);
    return !done.includes(false);
  }

  /** The account is another: what was missed is nothing to it, nor what is at work and fails later. */
  forgetAll(): void {
    this._again = [];
    this._unheard = undefined;
  }

  private _work(
    handlers: readonly KIMHandler<"offline">[],
    entries: readonly MessageIndex[],
  ): void {
    const { source, inbox, rejected } = this._settings;
    const { _again: again } = this;
    let failed = false;
    const fail = (error: unknown): void => {
      failed = true;
      rejected(error);
    };
    const messages = new OfflineMessages(source, entries);
    const results = callHandlers(handlers, messages, fail);
    const work = Promise.all(results)
      .catch(fail)
      .then(async () => {
        const settled = new Set(failed ? [] : await messages.settled());
        // They come again, to the tabs that have not finished with them.
        const left = entries.filter((entry) => !settled.has(entry));
        for (const entry of left) inbox.forget(entry);
        again.push(...left);
        again.splice(0, again.length - maxUnheard);
        this._atWork.delete(work);
        return left.length === 0;
      });
    this._atWork.add(work);
  }
}
