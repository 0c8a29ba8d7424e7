import { ReliableError } from "./errors.js";

type Handler<T> = (value: T) => unknown;

/** Handlers by event. An exception in one raises an "error" event, and affects nothing else. */
export class Handlers<Events extends { error: ReliableError }> {
  private readonly _all: { [K in keyof Events]?: readonly Handler<Events[K]>[] } = {};

  /** Returns a function that removes the handler. */
  on<K extends keyof Events>(event: K, handler: Handler<Events[K]>): () => void {
    const others = (): Handler<Events[K]>[] =>
      (this._all[event] ?? []).filter((h) => h !== handler);
    this._all[event] = [...others(), handler];
    return () => {
      this._all[event] = others();
    };
  }

  emit<K extends keyof Events>(event: K, value: Events[K]): void {
    for (const handler of this._all[event] ?? []) void this._call(event, handler, value);
  }

  private async _call<K extends keyof Events>(
    event: K,
    handler: Handler<Events[K]>,
    value: Events[K],
  ): Promise<void> {
    try {
      await handler(value);
    } catch (cause) {
      // If an error handler fails, there is nobody left to tell.
      if (event === "error") return;
      this.emit("error", new ReliableError("handler_failed", "a handler failed", { cause }));
    }
  }
}
