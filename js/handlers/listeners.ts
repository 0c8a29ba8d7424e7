/** If it throws, or returns a promise that rejects, the error is reported. */
type Handler<T> = (value: T) => unknown;

/** The function to call; `_of` is what it was registered as. */
type Listener<T = never> = Handler<T> & { _of: unknown };

/** The events for `on` that are not for `register`. */
export const others = ["message", "offline", "state", "error", "notification", "sync"] as const;

/**
 * The handlers of each event, in the order in which they were added. `Events` maps names to values. `Registrable` are
 * the events for `register`.
 */
export class Listeners<
  Events extends { message: unknown },
  Registrable extends keyof Events & string,
> {
  /** The handlers of "message", which are needed too often to look them up. */
  messages: readonly Listener<Events["message"]>[] = [];
  private readonly _lists = new Map<string, readonly Listener[]>();

  /** `_check` throws unless `isSo`. `kim-web-sdk/tabs` has a copy of this class, but not of KIMError. */
  constructor(
    private readonly _check: (isSo: boolean, message: string) => void,
    private readonly _registrable: readonly Registrable[],
    private readonly _logger: { warn(text: string): void },
  ) {}

  /**
   * Sets the single callback that `onmessage` and the like have; it is called before the handlers of `on`. null
   * takes it away, as in the TypeScript SDK. undefined does not: it is usually a misspelt name.
   */
  set<K extends keyof Events & string>(event: K, callback: Handler<Events[K]> | null): void {
    if (callback !== null) this._checkHandler(callback);
    this.off(event, this);
    if (callback) this._put(event, [listener(callback, this), ...this.of(event)]);
  }

  /** Calls `set` for each of `events`. */
  register(events: readonly string[], callback: Handler<Events[Registrable]>): void {
    this._check(Array.isArray(events), `register: "${String(events)}" is no array of KIMEvents`);
    for (const event of events as Registrable[]) {
      this._expect("register", event, this._registrable);
      this.set(event, callback);
    }
  }

  /** Returns a function that removes what was added here, and no other addition of the same handler. */
  on<K extends keyof Events & string>(
    event: K,
    handler: Handler<Events[K]>,
    call = handler,
  ): () => void {
    this._checkHandler(handler);
    this._expect("on", event, [...others, ...this._registrable]);
    const added = listener(call, handler);
    this._put(event, [...this.of(event), added]);
    return () => this.off(event, added);
  }

  once<K extends keyof Events & string>(event: K, handler: Handler<Events[K]>): () => void {
    const stop = this.on(event, handler, (value) => {
      stop();
      return handler(value);
    });
    return stop;
  }

  /** Removes a handler, or a listener. If a handler was added more than once, removes only the first. */
  off(event: string, handler: unknown): void {
    const list = this.of(event);
    const at = list.findIndex((each) => each === handler || each._of === handler);
    this._put(
      event,
      list.filter((_, i) => i !== at),
    );
  }

  /** The handlers of an event. The list is immutable: a handler may remove itself while they are called. */
  of<K extends keyof Events & string>(event: K): readonly Listener<Events[K]>[];
  of(event: string): readonly Listener[];
  of(event: string): readonly Listener[] {
    return this._lists.get(event) ?? [];
  }

  /** Warns of an unknown name. Not an error: the TypeScript SDK accepts any. */
  private _expect(call: string, event: string, known: readonly string[]): void {
    if (known.includes(event)) return;
    this._logger.warn(`${call}: "${String(event)}" is none of ${known.join(", ")}`);
  }

  private _checkHandler(handler: unknown): void {
    this._check(typeof handler === "function", "a handler must be a function");
  }

  private _put(event: string, list: readonly Listener[]): void {
    this._lists.set(event, list);
    this.messages = this.of("message");
  }
}

function listener(call: Handler<never>, of: unknown): Listener {
  return Object.assign((value: never) => call(value), { _of: of });
}

/** Shared: an array for each message was a twentieth of what a push allocates. */
const noResults: readonly unknown[] = [];

/**
 * Calls handlers with a value. Returns their results, or an empty list if none of them is a promise. Results
 * before the first promise are holes, which count as undefined: handlers that have finished. If a handler
 * throws, the error goes to `failed`, and the next handler is still called.
 */
export function callHandlers<T>(
  handlers: readonly Handler<T>[],
  value: T,
  failed: (error: unknown) => void,
): readonly unknown[] {
  let results: unknown[] | undefined;
  for (let i = 0; i < handlers.length; ++i) {
    let result: unknown;
    try {
      result = (handlers[i] as Handler<T>)(value);
    } catch (error) {
      failed(error);
    }
    if (results || isThenable(result)) (results ??= [])[i] = result;
  }
  return results ?? noResults;
}

/** Calls handlers without waiting for them. If a handler's promise rejects, the error goes to `failed` too. */
export function tellHandlers<T>(
  handlers: readonly Handler<T>[],
  value: T,
  failed: (error: unknown) => void,
): void {
  for (const result of callHandlers(handlers, value, failed)) Promise.resolve(result).catch(failed);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
  } catch {
    // A `then` that throws when it is read counts as a promise: awaiting it fails, and that is reported.
    return true;
  }
}
