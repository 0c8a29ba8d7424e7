import type { LogicPkt } from "../wire/index.js";

/** A packet that was sent and the function that takes its answer. */
export class Request {
  /** When the request was made, in milliseconds since 1970. */
  sendTime: number = Date.now();
  /** The packet that was sent. */
  data: LogicPkt;
  /** Takes the answer. */
  callback: (response: LogicPkt) => void;

  /** Sets `sendTime` to now. */
  constructor(data: LogicPkt, callback: (response: LogicPkt) => void) {
    this.data = data;
    this.callback = callback;
  }
}
