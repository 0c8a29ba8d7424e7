// Loops over the messages of a client, until they are left.
import assert from "node:assert/strict";
import type { Calls } from "./calls.js";

export class CourseLoops {
  private readonly _open = new Set<AbortController>();

  /** `body`: what a loop does with each message, and waits for. */
  constructor(
    private readonly _calls: Calls,
    private readonly _body: (id: bigint) => Promise<void> | undefined,
  ) {}

  /** How many have not ended. */
  get open(): number {
    return this._open.size;
  }

  start(): void {
    void this._run();
  }

  /** Ends the one that was started first. */
  leave(): void {
    const [first] = this._open;
    first?.abort();
  }

  private async _run(): Promise<void> {
    const { client, expect } = this._calls;
    const controller = new AbortController();
    this._open.add(controller);
    const seen = new Set<bigint>();
    for await (const { messageId } of client.messages({ signal: controller.signal })) {
      const id = messageId.toBigInt();
      expect(() => assert.ok(!seen.has(id), `a loop got ${id} twice`));
      seen.add(id);
      await this._body(id);
    }
    this._open.delete(controller);
  }
}
