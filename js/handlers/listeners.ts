/** What it throws is reported, and also why a promise that it returns is rejected. */
type Handler<T> = (value: T) => unknown;

/** What is called, and what it was registered as. */
type Listener<T = never> = Handler<T> & { _of: unknown };

/** Who listens to what, in the order in which they came. `Events`: by name, what handlers get. */
export class Listeners<Events extends { message: unknown }> {
  /** Those of "message", which are wanted too often to look them up. */
  messages: readonly Listener<Events["message"]>[] = [];
  private readonly _lists = new Map<string, readonly Listener[]>();

  /** `_check` throws its message unless it is so. Tabs have copies of this class, and one class of errors. */
  constructor(private readonly _check: (isSo: boolean, message: string) => void) {}

  /** The one callback of the original API, which comes before those of `on`. */
  set<K extends keyof Events & string>(event: K, callback: Handler<Events[K]> | undefined): void {
    if (callback) this._checkHandler(callback);
    this.off(event, this);
    if (callback) this._put(event, [listener(callback, this), ...this.of(event)]);
  }

  /** `set` for each of `events`. One that is not `known` is no error: the TypeScript SDK takes any name. */
  register<K extends keyof Events & string>(
    events: readonly string[],
    callback: Handler<Events[K]>,
    known: readonly K[],
    logger: { warn(text: string): void },
  ): void {
    this._check(Array.isArray(events), `register: "${String(events)}" is no array of KIMEvents`);
    for (const event of events as K[]) {
      if (!known.includes(event))
        logger.warn(`register: "${event}" is none of ${known.join(", ")}`);
      this.set(event, callback);
    }
  }

  on<K extends keyof Events & string>(event: K, handler: Handler<Events[K]>, call = handler): void {
    this._checkHandler(handler);
    this._put(event, [...this.of(event), listener(call, handler)]);
  }

  once<K extends keyof Events & string>(event: K, handler: Handler<Events[K]>): void {
    this.on(event, handler, (value) => {
      this.off(event, handler);
      return handler(value);
    });
  }

  /** Takes one away where the handler was registered more than once. */
  off(event: string, handler: unknown): void {
    const list = this.of(event);
    const at = list.findIndex(({ _of }) => _of === handler);
    this._put(
      event,
      list.filter((_, i) => i !== at),
    );
  }

  /** Stays as it is: a handler may remove itself while they are called. */
  of<K extends keyof Events & string>(event: K): readonly Listener<Events[K]>[];
  of(event: string): readonly Listener[];
  of(event: string): readonly Listener[] {
    return this._lists.get(event) ?? [];
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

/** One for all: a list for each message was a twentieth of what a push allocates. */
const noResults: readonly unknown[] = [];

/**
 * Calls handlers with a value. Returns what they return; nothing if there is no promise in it, since then
 * nobody needs to wait. What stands before the first promise is a hole, which `Promise.all` takes for
 * undefined: a handler that has finished. What one throws goes to `failed`, and the next one is called all the
 * same.
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

/** Calls handlers whose end nobody waits for: a promise of theirs that rejects goes to `failed` too. */
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
    // To wait for it fails likewise, which is reported.
    return true;
  }
}
