// A WebSocket without a network. Its answers arrive in a later task, all at once, like frames that were in
// flight together.
import { answerTo } from "./gateway.mjs";

export class LoopbackSocket {
  static last;
  static OPEN = 1;
  binaryType = "arraybuffer";
  readyState = 1;
  _answers = [];
  _channel = new MessageChannel();

  constructor() {
    LoopbackSocket.last = this;
    this._channel.port1.onmessage = () => this._deliver();
    // Open in a later task, when the caller has set its handlers.
    this._answers.push(undefined);
    this._channel.port2.postMessage(0);
  }

  send(bytes) {
    const answer = answerTo(bytes);
    if (!answer) return;
    this._answers.push(answer);
    if (this._answers.length === 1) this._channel.port2.postMessage(0);
  }

  receive(bytes) {
    this.onmessage?.({ data: bytes.buffer });
  }

  close() {
    this._channel.port1.close();
    this.readyState = 3;
    Promise.resolve().then(() => this.onclose?.({ code: 1000, reason: "" }));
  }

  _deliver() {
    const answers = this._answers;
    this._answers = [];
    for (const answer of answers) {
      if (answer) this.receive(answer);
      else this.onopen?.({});
    }
  }
}
