import type { LogicPkt } from "../wire/index.js";

/** A packet that was sent and the function that takes its answer. */
export class Request {
  /** Milliseconds since 1970. */
  sendTime: number = Date.now();
  /** The packet that was sent. */
  data: LogicPkt;
  /** Takes the answer. */
  callback: (response: LogicPkt) => void;

  /** `sendTime` is the moment of this call. */
  constructor(data: LogicPkt, callback: (response: LogicPkt) => void) {
    this.data = data;
    this.callback = callback;
  }
}
