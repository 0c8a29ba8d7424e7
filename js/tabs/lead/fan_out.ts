import type { KIMClient, Message, OfflineMessages } from "kim-web-sdk";
import { notSeen } from "../../handlers/deliveries.js";
import type { Audience } from "../audience/audience.js";
import type { Members } from "./members.js";
import type { LeaderPost, Listens } from "../room/posts.js";
import { pack } from "../room/transfer.js";

interface FanOutSettings {
  /** The leader's client, whose messages are delivered. */
  client: KIMClient;
  /** The handlers of the leader's tab. */
  audience: Audience;
  /** The other tabs. */
  members: Members;
  send: (post: LeaderPost) => void;
  /** The next delivery number; never repeated by this tab, in this term or another. */
  nextDelivery: () => number;
}

/** The offline handler throws this when the handler of another tab has failed and has been reported. */
export const declined = new Error("a handler of a tab failed");

/** Delivers a client's messages to the handlers of all tabs, and waits until they have finished. */
export class FanOut {
  private _listening: Listens = { message: false, offline: false };

  constructor(private readonly _settings: FanOutSettings) {}

  /**
   * Listens to the client's messages while any tab has a handler for them: otherwise the client would pass on one
   * that nobody sees again and again. While the connection ends (not `mayBegin`), it only stops listening.
   */
  listen(mayBegin: boolean): void {
    const { client, audience, members } = this._settings;
    const own = audience.listens();
    const was = this._listening;
    const message = (mayBegin || was.message) && (own.message || members.listens("message"));
    const offline = (mayBegin || was.offline) && (own.offline || members.listens("offline"));
    this._listening = { message, offline };
    if (message && !was.message) client.on("message", this._message);
    if (!message && was.message) client.off("message", this._message);
    if (offline && !was.offline) client.on("offline", this._offline);
    if (!offline && was.offline) client.off("offline", this._offline);
  }

  private readonly _message = async (message: Message): Promise<unknown> => {
    const { audience, members, send, nextDelivery } = this._settings;
    const delivery = nextDelivery();
    send({ kind: "message", delivery, message: pack(message) });
    const others = members.answers("message", delivery);
    const seen = [await audience.message(message), ...(await others)];
    return seen.includes(true) ? undefined : notSeen;
  };

  private readonly _offline = async ({ indexes }: OfflineMessages): Promise<void> => {
    const { audience, members, send, nextDelivery } = this._settings;
    const delivery = nextDelivery();
    send({ kind: "offline", delivery, entries: pack(indexes) });
    const others = members.answers("offline", delivery);
    const ok = [await audience.offline(indexes), ...(await others)];
    if (ok.includes(false)) throw declined;
  };
}
