// The time of a course, in which its gateway does something, or nothing.
import type { ManualClock } from "kim-web-sdk/testing";
import type { CourseServer } from "./server.js";

export class CourseTime {
  /** `_stride`: so many milliseconds at a time, where the gateway does all that it has to do. */
  constructor(
    private readonly _clock: ManualClock,
    private readonly _server: CourseServer,
    private readonly _settle: () => Promise<void>,
    private readonly _stride: number,
  ) {}

  async pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 250) {
      this._clock.advance(Math.min(left, 250));
      await this._settle();
    }
  }

  /** The gateway does so many rounds of what it has to do, without faults. */
  async serve(rounds = 50): Promise<void> {
    await this._settle();
    for (let i = 0; i < rounds && this._server.serve(); ++i) await this._settle();
  }

  /** Time passes in which the gateway does all that it has to do. */
  async beServed(ms: number): Promise<void> {
    await this.serve();
    for (let left = ms; left > 0; left -= this._stride) {
      this._clock.advance(Math.min(left, this._stride));
      await this.serve();
    }
  }
}
