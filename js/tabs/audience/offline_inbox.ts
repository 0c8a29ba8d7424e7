import {
  OfflineMessages,
  type KIMHandler,
  type MessageIndex,
  type OfflineSource,
} from "kim-web-sdk";
import { callHandlers } from "../../handlers/listeners.js";
import type { Inbox } from "./inbox.js";

/** How many index entries, the newest, a tab without a handler keeps. */
const maxUnheard = 20_000;

interface OfflineInboxSettings {
  /** Loads the contents of offline messages. */
  source: OfflineSource;
  /** The pushed messages of this tab, of the account that is logged in. */
  inbox: () => Inbox;
  handlers: () => readonly KIMHandler<"offline">[];
  rejected: (error: unknown) => void;
}

/** The offline messages of one tab: each is delivered again until handlers have finished with it. */
export class OfflineInbox {
  /** Index entries that wait for a handler; an empty list stands for a login that no handler was told of. */
  private _unheard: MessageIndex[] | undefined;
  /** Index entries whose handlers failed. The leader may not deliver them again. */
  private _again: MessageIndex[] = [];
  /** Handler calls that have not finished. */
  private readonly _atWork = new Set<Promise<boolean>>();

  constructor(private readonly _settings: OfflineInboxSettings) {}

  handlersChanged(): void {
    if (this._unheard && this._settings.handlers().length > 0) void this.deliver([]);
  }

  /** Resolves when all handlers have finished, to true if none has failed. */
  async deliver(entries: readonly MessageIndex[]): Promise<boolean> {
    const { handlers: current } = this._settings;
    const inbox = this._settings.inbox();
    // An entry may also have arrived as a push, which is still being handled.
    const others = entries.map((entry) => inbox.outcomeOf(entry));
    const told = new Set(entries.map(({ messageId }) => String(messageId)));
    const again = this._again.splice(0).filter(({ messageId }) => !told.has(String(messageId)));
    const fresh = [...again, ...entries].filter((entry) => !inbox.knows(entry));
    for (const entry of fresh) inbox.learn(entry);
    const handlers = current();
    const all = [...(this._unheard ?? []), ...fresh];
    this._unheard = handlers.length > 0 ? undefined : all.slice(-maxUnheard);
    if (handlers.length > 0) this._work(handlers, all, inbox);
    // Also wait for what a former leader delivered and handlers have not finished.
    const done = await Promise.all([...this._atWork, ...others]);
    return !done.includes(false);
  }

  /** The account has changed. Drops what the old one missed; handlers that fail later add nothing. */
  forgetAll(): void {
    this._again = [];
    this._unheard = undefined;
  }

  private _work(
    handlers: readonly KIMHandler<"offline">[],
    entries: readonly MessageIndex[],
    inbox: Inbox,
  ): void {
    const { source, rejected } = this._settings;
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
        // These are delivered again, only to tabs that have not finished with them.
        const left = entries.filter((entry) => !settled.has(entry));
        for (const entry of left) {
          inbox.forget(entry);
          // Not all at once: another tab may post more than fit on the stack as arguments.
          again.push(entry);
        }
        again.splice(0, again.length - maxUnheard);
        this._atWork.delete(work);
        return left.length === 0;
      });
    this._atWork.add(work);
  }
}
