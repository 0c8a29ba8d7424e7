import type { Execute } from "../follow/calls.js";
import type { FollowerPost, LeaderPost } from "../room/posts.js";
import { pack } from "../room/transfer.js";

type CallPost = Extract<FollowerPost, { kind: "call" }> & { from: string };
type CancelPost = Extract<FollowerPost, { kind: "cancel" }> & { from: string };

interface ServedCallsSettings {
  /** Executes a request as soon as possible. */
  call: Execute;
  send: (post: LeaderPost) => void;
}

/**
 * The requests of other tabs that the leader executes. Each gets an answer, also when the leader's client is disposed
 * of: a tab that has not heard of the next leader yet learns from it what has not been sent.
 */
export class ServedCalls {
  private readonly _running = new Map<string, AbortController>();

  constructor(private readonly _settings: ServedCallsSettings) {}

  async serve({ from: tab, call, method, args, timeout }: CallPost): Promise<void> {
    const controller = new AbortController();
    const key = `${tab} ${call}`;
    this._running.set(key, controller);
    const { signal } = controller;
    const result = await this._settings.call(method, args as unknown[], { signal, timeout });
    this._running.delete(key);
    this._settings.send({ kind: "result", to: tab, call, result: pack(result) });
  }

  cancel({ from: tab, call }: CancelPost): void {
    this._running.get(`${tab} ${call}`)?.abort();
  }
}
